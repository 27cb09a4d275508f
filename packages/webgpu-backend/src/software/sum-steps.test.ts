// @module-tag nightly
import type { ReduceKernel } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { sumSteps } from "./sum-steps.ts";

const nowhere = { constant: 0, terms: [] };

/** The sum of a map over its places, whose rows have a stride of their own if one is given. */
function placeSum(
  [n, h, w, columns]: readonly [number, number, number, number],
  row = w * columns,
): ReduceKernel {
  const strides = [h * row, row, columns, 1];
  const input = {
    buffer: 0,
    offset: nowhere,
    shape: [n, h, w, columns],
    strides,
    dtype: "f32",
  } as const;
  return {
    kind: "reduce",
    combine: "sum",
    shape: input.shape,
    axes: [0, 1, 2],
    inputs: [input],
    before: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
    extras: [],
    after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [{ ...input, buffer: 1, shape: [columns], strides: [1] }],
  };
}

/** Shapes of the two sums. */
function shapesOf(kernel: ReduceKernel): (readonly number[] | undefined)[] | undefined {
  return sumSteps(kernel)?.map((step) => ("shape" in step ? step.shape : undefined));
}

test("a sum over places is one of equal parts, as long as may be where there are more than a driver writes behind each other", () => {
  expect(shapesOf(placeSum([16, 28, 28, 64]))).toEqual([
    [49, 256, 64],
    [49, 64],
  ]);
  expect(shapesOf(placeSum([16, 32, 32, 3]))).toEqual([
    [64, 256, 3],
    [64, 3],
  ]);
  expect(shapesOf(placeSum([1, 32, 32, 8]))).toEqual([
    [2, 512, 8],
    [2, 8],
  ]);
});

test("a sum stays as it is over few places, a prime number of them, rows with gaps and so many that its parts would be cut again", () => {
  expect(sumSteps(placeSum([1, 16, 32, 8]))).toBe(undefined);
  expect(sumSteps(placeSum([1, 1, 1031, 8]))).toBe(undefined);
  expect(sumSteps(placeSum([2, 32, 32, 8], 33 * 8))).toBe(undefined);
  expect(shapesOf(placeSum([1, 1023, 1024, 1]))).toEqual([
    [2046, 512, 1],
    [2046, 1],
  ]);
  expect(sumSteps(placeSum([1, 1024, 1024, 1]))).toBe(undefined);
});
