import { expect, test } from "vitest";
import { type Matrix, matrices, transposed } from "./matrices.ts";

const map = [0.3, -1.2, 2.5, 0.7, -0.4, 1.9];
const weights = [1.1, -0.6, 0.8];
const gradient = [0.9, -1.7, 0.2, 1.3];

function times(matrix: Matrix, values: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, one, k) => sum + one * (values[k] ?? NaN), 0));
}

function byPosition(a: readonly number[], b: readonly number[]): number[] {
  return a.map((one, k) => one * (b[k] ?? NaN));
}

test("six products give four neighbouring outputs of three taps", () => {
  const products = byPosition(times(matrices.weights, weights), times(matrices.map, map));
  const found = times(matrices.outputs, products);
  const wanted = [0, 1, 2, 3].map((at) =>
    weights.reduce((sum, one, k) => sum + one * (map[at + k] ?? NaN), 0),
  );
  found.forEach((value, k) => expect(value).toBeCloseTo(wanted[k] ?? NaN, 12));
});

test("the other way round they give the gradients of three taps", () => {
  const products = byPosition(
    times(transposed(matrices.outputs), gradient),
    times(matrices.map, map),
  );
  const found = times(transposed(matrices.weights), products);
  const wanted = [0, 1, 2].map((tap) =>
    gradient.reduce((sum, one, k) => sum + one * (map[tap + k] ?? NaN), 0),
  );
  expect(found).toHaveLength(3);
  found.forEach((value, k) => expect(value).toBeCloseTo(wanted[k] ?? NaN, 12));
});

test("constants are exact in f32 where rows of a map are transformed", () => {
  const constants = [...matrices.map, ...matrices.outputs].flat();
  expect(constants).toEqual(constants.map(Math.fround));
});
