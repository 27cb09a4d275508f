import { expect, test } from "vitest";
import type { ComputeDType, ScalarFn } from "../backend/mod.ts";
import { callLoop } from "./scalar.ts";

/** Applies a function to one element. */
function apply(
  op: ScalarFn,
  args: readonly number[],
  from: ComputeDType,
  dtype: ComputeDType = from,
): number {
  const to = new Float64Array(1);
  const call = { op, args: args.map((_, i) => i), dtype } as const;
  callLoop(call, { to, args: args.map((value) => Float64Array.of(value)), from })(1);
  return to[0] ?? Number.NaN;
}

const least = -(2 ** 31);
const most = 2 ** 32 - 1;

test("f32 functions are those of mathematics", () => {
  expect(apply("neg", [2.5], "f32")).toBe(-2.5);
  expect(apply("abs", [-2.5], "f32")).toBe(2.5);
  expect(apply("exp", [1], "f32")).toBe(Math.E);
  expect(apply("log", [Math.E], "f32")).toBe(1);
  expect(apply("sqrt", [9], "f32")).toBe(3);
  expect(apply("tanh", [Math.log(2)], "f32")).toBeCloseTo(0.6, 12);
  expect(apply("sigmoid", [Math.log(3)], "f32")).toBeCloseTo(0.75, 12);
  expect(apply("sigmoid", [-1000], "f32")).toBe(0);
  expect(apply("floor", [-2.5], "f32")).toBe(-3);
  expect(apply("f16", [0.1], "f32")).toBe(0.0999755859375);
  expect(apply("f16", [65520], "f32")).toBe(Infinity);
  expect(apply("f16", [2 ** -25 * 1.01], "f32")).toBe(2 ** -24);
  expect(apply("bf16", [0.1], "f32")).toBe(0.10009765625);
  expect(apply("add", [1, 2], "f32")).toBe(3);
  expect(apply("sub", [1, 2], "f32")).toBe(-1);
  expect(apply("mul", [3, 2], "f32")).toBe(6);
  expect(apply("div", [3, 2], "f32")).toBe(1.5);
  expect(apply("rem", [-7.5, 2], "f32")).toBe(-1.5);
  expect(apply("min", [3, 2], "f32")).toBe(2);
  expect(apply("max", [3, 2], "f32")).toBe(3);
  expect(apply("pow", [2, -2], "f32")).toBe(0.25);
});

test("i32 functions wrap, truncate, and give zero for a division by zero", () => {
  expect(apply("neg", [least], "i32")).toBe(least);
  expect(apply("abs", [least], "i32")).toBe(least);
  expect(apply("add", [2 ** 31 - 1, 1], "i32")).toBe(least);
  expect(apply("sub", [least, 1], "i32")).toBe(2 ** 31 - 1);
  expect(apply("mul", [65_537, 65_537], "i32")).toBe(131_073);
  expect(apply("div", [-7, 2], "i32")).toBe(-3);
  expect(apply("div", [least, -1], "i32")).toBe(least);
  expect(apply("div", [5, 0], "i32")).toBe(0);
  expect(apply("rem", [-7, 2], "i32")).toBe(-1);
  expect(apply("rem", [5, 0], "i32")).toBe(0);
  expect(apply("min", [-1, 1], "i32")).toBe(-1);
  expect(apply("max", [-1, 1], "i32")).toBe(1);
});

test("u32 functions wrap and see no sign", () => {
  expect(apply("add", [most, 2], "u32")).toBe(1);
  expect(apply("sub", [0, 1], "u32")).toBe(most);
  expect(apply("mul", [most, most], "u32")).toBe(1);
  expect(apply("div", [most, 2], "u32")).toBe(2 ** 31 - 1);
  expect(apply("div", [5, 0], "u32")).toBe(0);
  expect(apply("rem", [most, 10], "u32")).toBe(5);
  expect(apply("rem", [5, 0], "u32")).toBe(0);
  expect(apply("min", [most, 1], "u32")).toBe(1);
  expect(apply("and", [most, 0x80000001], "u32")).toBe(0x80000001);
  expect(apply("or", [0x80000000, 1], "u32")).toBe(0x80000001);
  expect(apply("xor", [most, 1], "u32")).toBe(most - 1);
  expect(apply("shl", [3, 31], "u32")).toBe(0x80000000);
  expect(apply("shr", [most, 31], "u32")).toBe(1);
});

test("comparisons give 0 or 1 by value", () => {
  expect(apply("lt", [-1, 1], "i32", "u32")).toBe(1);
  expect(apply("lt", [most, 1], "u32", "u32")).toBe(0);
  expect(apply("le", [0.5, 0.5], "f32", "u32")).toBe(1);
  expect(apply("eq", [0.5, 0.25], "f32", "u32")).toBe(0);
});

test("cast truncates floats, clamps what does not fit, and wraps integers", () => {
  expect(apply("cast", [-2.9], "f32", "i32")).toBe(-2);
  expect(apply("cast", [2.9], "f32", "u32")).toBe(2);
  expect(apply("cast", [1e20], "f32", "i32")).toBe(2 ** 31 - 1);
  expect(apply("cast", [-1], "f32", "u32")).toBe(0);
  expect(apply("cast", [Number.NaN], "f32", "i32")).toBe(0);
  expect(apply("cast", [-1], "i32", "u32")).toBe(most);
  expect(apply("cast", [most], "u32", "i32")).toBe(-1);
  expect(apply("cast", [-1], "i32", "f32")).toBe(-1);
});

test("select takes its second argument unless the condition is zero", () => {
  expect(apply("select", [2, 10, 20], "f32")).toBe(10);
  expect(apply("select", [0, 10, 20], "i32")).toBe(20);
});

test("threefry gives the first word of the known answers", () => {
  expect(apply("threefry", [0, 0, 0, 0], "u32")).toBe(0x6b200159);
});
