import { expect, test } from "vitest";
import { threefry, threefryWord, uniform } from "./threefry.ts";

test("threefry() gives the known answers of Random123", () => {
  expect(threefry(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
  const ones = 0xffffffff;
  expect(threefry(ones, ones, ones, ones)).toEqual([0x1cb996fc, 0xbb002be7]);
  expect(threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([
    0xc4923a9c, 0x483df7a0,
  ]);
});

test("threefry() takes keys and counters as signed or unsigned words", () => {
  expect(threefry(-1, -1, -1, -1)).toEqual([0x1cb996fc, 0xbb002be7]);
});

test("threefryWord() is the first word", () => {
  expect(threefryWord(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toBe(0xc4923a9c);
});

test("uniform() keeps the upper 24 bits and stays below one", () => {
  expect(uniform(0)).toBe(0);
  expect(uniform(0xff)).toBe(0);
  expect(uniform(0x80000000)).toBe(0.5);
  expect(uniform(0xffffffff)).toBe(1 - 2 ** -24);
  expect(Math.fround(uniform(0xffffffff))).toBe(uniform(0xffffffff));
});
