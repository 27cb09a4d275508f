import { expect, test } from "vitest";
import { goingOn } from "./going-on.ts";

const order = { dataset: "a", fingerprint: "f", seed: 1 };
const batchAt = (step: number, of = order): unknown => ({
  images: Uint8Array.of(1),
  step,
  state: { ...of, step: step + 1 },
});

async function taken(batches: readonly unknown[], data: unknown): Promise<number> {
  let count = 0;
  for await (const batch of goingOn(batches, data)) count += batch === batches[count] ? 1 : 0;
  return count;
}

test("batches that begin again are refused when a training is resumed", async () => {
  const refusal = "the training stands before batch 3 of its data, and the batches begin with 0";
  const anew = [batchAt(0), batchAt(1)];
  await expect(taken(anew, { ...order, step: 3 })).rejects.toThrow(refusal);
  await expect(taken([batchAt(5)], { ...order, step: 3 })).rejects.toThrow("begin with 5");
});

test("batches that go on, of other data or without numbers are taken", async () => {
  expect(await taken([batchAt(3), batchAt(4)], { ...order, step: 3 })).toBe(2);
  expect(await taken([batchAt(0)], undefined)).toBe(1);
  for (const other of [{ dataset: "b" }, { fingerprint: "g" }, { seed: 2 }])
    expect(await taken([batchAt(0, { ...order, ...other })], { ...order, step: 3 })).toBe(1);
  expect(await taken([{ images: Uint8Array.of(1) }], { ...order, step: 3 })).toBe(1);
});

test("what is no iterable is refused before it is read", () => {
  // @ts-expect-error Programs without types may give anything.
  expect(() => goingOn(5, undefined)).toThrow("Cannot train: batches are an iterable");
});
