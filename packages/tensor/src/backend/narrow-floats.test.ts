import { expect, test } from "vitest";
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "./narrow-floats.ts";

const everyPattern = Uint16Array.from({ length: 65536 }, (_, i) => i);

function half(value: number): number {
  return floatToHalf(Float32Array.of(value))[0] ?? -1;
}

function fromBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;
}

test("halfToFloat() knows the numbers of the standard", () => {
  const known: [bits: number, value: number][] = [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
  ];
  for (const [bits, value] of known) {
    expect(Object.is(halfToFloat(Uint16Array.of(bits))[0], value), `0x${bits.toString(16)}`).toBe(
      true,
    );
  }
});

test("floatToHalf() undoes halfToFloat() for all 65,536 patterns, signalling NaNs made quiet", () => {
  const quiet = everyPattern.map((bits) =>
    (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0 ? bits | 0x200 : bits,
  );
  expect(floatToHalf(halfToFloat(everyPattern))).toEqual(quiet);
});

test("floatToHalf() rounds every midpoint to even and its neighbours to the nearer side", () => {
  const values = halfToFloat(everyPattern);
  const wrong: number[] = [];
  for (let i = 0; i < 0x7bff; i++) {
    const middle = ((values[i] ?? 0) + (values[i + 1] ?? 0)) / 2;
    const bits = new Uint32Array(Float32Array.of(middle).buffer)[0] ?? 0;
    const even = i % 2 === 0 ? i : i + 1;
    const right =
      half(middle) === even &&
      half(-middle) === (even | 0x8000) &&
      half(fromBits(bits - 1)) === i &&
      half(fromBits(bits + 1)) === i + 1;
    if (!right) wrong.push(i);
  }
  expect(wrong).toEqual([]);
});

test("floatToHalf() overflows to infinity from 65520 on", () => {
  expect(half(65519.99)).toBe(0x7bff);
  expect(half(65520)).toBe(0x7c00);
  expect(half(-65536)).toBe(0xfc00);
  expect(half(3.4e38)).toBe(0x7c00);
  expect(half(-Infinity)).toBe(0xfc00);
});

test("floatToHalf() underflows to a zero with the sign", () => {
  expect(half(2 ** -25)).toBe(0);
  expect(half(-(2 ** -25))).toBe(0x8000);
  expect(half(fromBits(0x33000001))).toBe(1);
  expect(half(-1e-45)).toBe(0x8000);
});

test("floatToHalf() keeps a NaN whose payload sits in the low bits", () => {
  expect(floatToHalf(new Float32Array(Uint32Array.of(0x7f800001).buffer))[0]).toBe(0x7e00);
});

test("floatToBfloat() undoes bfloatToFloat() and rounds midpoints to even", () => {
  const quiet = everyPattern.map((bits) =>
    (bits & 0x7f80) === 0x7f80 && (bits & 0x7f) !== 0 ? bits | 0x40 : bits,
  );
  expect(floatToBfloat(bfloatToFloat(everyPattern))).toEqual(quiet);
  const of = (bits: number): number => floatToBfloat(Float32Array.of(fromBits(bits)))[0] ?? -1;
  expect(of(0x3f808000)).toBe(0x3f80);
  expect(of(0x3f818000)).toBe(0x3f82);
  expect(of(0x3f808001)).toBe(0x3f81);
  expect(of(0x7f7fffff)).toBe(0x7f80);
  expect(of(0xff7fffff)).toBe(0xff80);
});

test("a view into a larger buffer is narrowed on its own", () => {
  const whole = Float32Array.of(9, 1, 2, 9);
  expect([...floatToHalf(whole.subarray(1, 3))]).toEqual([0x3c00, 0x4000]);
  expect([...floatToBfloat(whole.subarray(1, 3))]).toEqual([0x3f80, 0x4000]);
});
