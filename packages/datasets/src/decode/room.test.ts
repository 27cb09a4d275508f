import { expect, test } from "vitest";
import { drawPng, smallJpeg } from "../fixtures/picture.fixture.ts";
import { pixelsOf } from "./pixels-of.ts";
import { Room } from "./room.ts";

test("jobs run together as far as there is room, and each in the end", async () => {
  const room = new Room(10);
  const events: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string, amount: number): Promise<void> =>
    room.within(amount, () => {
      events.push(name);
      return new Promise((resolve, reject) =>
        ends.set(name, () => (name === "b" ? reject(new Error("b fails")) : resolve())),
      );
    });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const jobs = [job("a", 6), job("b", 4), job("c", 5), job("d", 99), job("e", 0)];
  const done = Promise.allSettled(jobs);
  await settle();
  expect(events).toEqual(["a", "b", "e"]);
  ends.get("e")?.();
  ends.get("b")?.();
  await settle();
  expect(events).toHaveLength(3);
  ends.get("a")?.();
  await settle();
  expect(events.slice(3)).toEqual(["c"]);
  ends.get("c")?.();
  await settle();
  expect(events.slice(3)).toEqual(["c", "d"]);
  ends.get("d")?.();
  expect((await done).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
});

test("the pixels of a picture are known from its file, and none of what will be refused", () => {
  const file = drawPng([9, 7], () => [1, 2, 3, 255]);
  expect(pixelsOf(file, 63)).toBe(63);
  expect(pixelsOf(file, 62)).toBe(0);
  expect(pixelsOf(file.subarray(0, 20), 63)).toBe(0);
  expect(pixelsOf(smallJpeg, 1000)).toBeGreaterThan(0);
  expect(pixelsOf(smallJpeg, 1)).toBe(0);
  expect(pixelsOf(Uint8Array.of(1, 2, 3), 63)).toBe(0);
});
