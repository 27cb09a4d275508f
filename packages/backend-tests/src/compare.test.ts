import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { bytesIn } from "./data.ts";

const floats = (...values: number[]) => bytesIn(Float32Array.from(values));
const words = (...values: number[]) => bytesIn(Uint32Array.from(values));

test("compare() of floats is relative to the largest value", () => {
  expect(compare(floats(1, 100), floats(1, 100), "f32")).toEqual({ error: 0, detail: "" });
  expect(compare(floats(2, 100), floats(1, 100), "f32").error).toBeCloseTo(0.01, 6);
  expect(compare(floats(2, 97), floats(1, 100), "f32").detail).toBe("element 1 is 97, not 100");
});

test("compare() finds a missing number, and one too many", () => {
  expect(compare(floats(Number.NaN), floats(1), "f32").error).toBe(Infinity);
  expect(compare(floats(1), floats(Number.NaN), "f32").error).toBe(Infinity);
  expect(compare(floats(1, 2), floats(1), "f32").error).toBe(Infinity);
  expect(compare(floats(Infinity, 2), floats(Infinity, 1), "f32").error).toBe(1);
});

test("compare() sees bits that differ although the numbers are equal", () => {
  expect(compare(floats(-0), floats(0), "f32")).toEqual({
    error: 0,
    detail: "element 0 is 0x80000000, not 0x0",
  });
});

test("compare() of integers wants equal bits", () => {
  expect(compare(words(1, 2), words(1, 2), "u32")).toEqual({ error: 0, detail: "" });
  expect(compare(words(1, 2), words(1, 3), "i32")).toEqual({
    error: Infinity,
    detail: "element 1 is 2, not 3",
  });
});
