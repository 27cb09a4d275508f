import { expect, test } from "vitest";
import { Allocator } from "./allocator.ts";

test("take() hands out cache lines from the start, and what was given back first", () => {
  const allocator = new Allocator(128, 1024);
  expect([allocator.take(1), allocator.take(65), allocator.take(0)]).toEqual([128, 192, 320]);
  allocator.give(192, 65);
  expect(allocator.take(64)).toBe(192);
  expect(allocator.take(64)).toBe(256);
  expect(allocator.end).toBe(384);
});

test("take() refuses what does not fit below the limit, and keeps its state", () => {
  const allocator = new Allocator(0, 256);
  expect(allocator.take(320)).toBeUndefined();
  expect(allocator.take(256)).toBe(0);
  expect(allocator.take(1)).toBeUndefined();
});

test("give() joins neighbours on both sides, and the last hole grows at the end", () => {
  const allocator = new Allocator(0, 1 << 20);
  const [a = 0, b = 0, c = 0] = [100, 100, 100].map((bytes) => allocator.take(bytes));
  const last = allocator.take(64) ?? 0;
  allocator.give(a, 100);
  allocator.give(c, 100);
  allocator.give(b, 100);
  expect(allocator.take(384)).toBe(0);
  allocator.give(last, 64);
  expect(allocator.take(640)).toBe(last);
  expect(allocator.end).toBe(last + 640);
});
