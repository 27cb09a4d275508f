import { expect, test } from "vitest";
import { dequantise, quantise } from "./quantise.ts";

const every = Uint8Array.from({ length: 256 }, (_, value) => value);

test("quantise() gives each level equally many values for 1 to 8 bits", () => {
  for (let bits = 1; bits <= 8; bits++) {
    const levels = 2 ** bits;
    const counts = Array.from({ length: levels }, () => 0);
    for (const level of quantise(every, levels)) counts[level] = (counts[level] ?? 0) + 1;
    expect(counts).toEqual(counts.map(() => 256 / levels));
  }
});

test("quantise() knows small answers, leaves 256 levels alone and its input as it was", () => {
  const values = Uint8Array.of(0, 127, 128, 255);
  expect(quantise(values, 2)).toEqual(Uint8Array.of(0, 0, 1, 1));
  expect(quantise(values, 3)).toEqual(Uint8Array.of(0, 1, 1, 2));
  expect(quantise(every, 256)).toEqual(every);
  expect(values).toEqual(Uint8Array.of(0, 127, 128, 255));
});

test("dequantise() spreads the levels from 0 to 255, and quantise() takes them back", () => {
  expect(dequantise(Uint8Array.of(0, 1), 2)).toEqual(Uint8Array.of(0, 255));
  expect(dequantise(Uint8Array.of(0, 1, 2, 3, 4, 200), 5)).toEqual(
    Uint8Array.of(0, 64, 128, 191, 255, 255),
  );
  for (const levels of [2, 3, 4, 8, 16, 32, 64, 128, 256]) {
    const low = every.subarray(0, levels);
    expect(quantise(dequantise(low, levels), levels)).toEqual(low);
  }
});

test("other numbers of levels are refused", () => {
  for (const levels of [1, 0, 257, 2.5, Number.NaN]) {
    expect(() => quantise(every, levels)).toThrow(RangeError);
    expect(() => dequantise(every, levels)).toThrow(RangeError);
  }
});
