import { expect, test } from "vitest";
import { copiesAmong, type ReadablePictures } from "./copies-among.ts";

const form = { height: 1, width: 2, channels: 1, levels: 8 };
function set(count: number, images: readonly number[]): ReadablePictures {
  return {
    info: { count },
    read: (numbers) =>
      Promise.resolve({
        images: Uint8Array.from(
          numbers.flatMap((n) => [images[2 * n] ?? 0, images[2 * n + 1] ?? 0]),
        ),
      }),
  };
}
const nameOf = (picture: Uint8Array): Promise<string | undefined> =>
  Promise.resolve(picture[0] === 1 ? "one.png" : undefined);

test("pictures without names have numbers, and variants behind the pictures are not looked at", async () => {
  const train = set(3, [1, 2, 5, 6, 7, 7]);
  const data = { train, pictures: 2, validation: set(1, [3, 3]), nameOf };
  const found = await copiesAmong(Uint8Array.of(5, 6, 1, 2, 7, 7), data, form);
  expect(found?.report.nearest.map(({ name }) => name)).toEqual([
    "picture 1",
    "one.png",
    "picture 1",
  ]);
  expect(found?.pictures).toEqual(Uint8Array.of(5, 6, 1, 2, 5, 6));
  expect(found?.report.heldOut).toBe(1);
  expect(found?.report.nearest.map(({ copy }) => copy)).toEqual([true, true, false]);
});

test("of too many pictures, and where none is held out, nothing is said", async () => {
  const train = set(6000, [1, 2]);
  const held = set(1, [3, 3]);
  const samples = Uint8Array.of(1, 2);
  expect(
    await copiesAmong(samples, { train, pictures: 5001, validation: held, nameOf }, form),
  ).toBe(undefined);
  const none = { train, pictures: 1, validation: set(0, []), nameOf };
  expect(await copiesAmong(samples, none, form)).toBe(undefined);
});

test("where what is validated is what is trained on, nothing is called held out", async () => {
  const train = set(2, [1, 2, 5, 6]);
  const data = { train, pictures: 2, validation: train, isLearnt: true, nameOf };
  const found = await copiesAmong(Uint8Array.of(1, 2, 5, 7), data, form);
  expect(found?.report).toMatchObject({ heldOut: 0, nearest: [{ copy: true }, { copy: false }] });
});

test("held-out pictures from all over them say what is near, where the first ones are of one class", async () => {
  const train = set(1, [1, 2]);
  const far = Array.from({ length: 200 }, () => 7);
  const near = Array.from({ length: 100 }, () => [1, 3]).flat();
  const data = { train, pictures: 1, validation: set(200, [...far, ...near]), nameOf };
  const found = await copiesAmong(Uint8Array.of(1, 3), data, form);
  // It is no nearer than they are.
  expect(found?.report.nearest.map(({ copy }) => copy)).toEqual([false]);
  expect(found?.report.heldOut).toBe(100);
});

test("a comparison says after each sample and held-out picture how far it is, and may be stopped there", async () => {
  const train = set(2, [1, 2, 5, 6]);
  const data = { train, pictures: 2, validation: set(1, [3, 3]), nameOf };
  const seen: string[] = [];
  const samples = Uint8Array.of(5, 6, 1, 2);
  const note = async (done: number, total: number): Promise<void> => {
    await Promise.resolve();
    seen.push(`${done} of ${total}`);
  };
  const found = await copiesAmong(samples, data, form, { onProgress: note });
  expect(seen).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
  expect(found).toEqual(await copiesAmong(samples, data, form));
  const onProgress = (done: number): void => {
    seen.push(`stopped after ${done}`);
    throw new Error("stopped");
  };
  await expect(copiesAmong(samples, data, form, { onProgress })).rejects.toThrow("stopped");
  expect(seen.slice(3)).toEqual(["stopped after 1"]);
});
