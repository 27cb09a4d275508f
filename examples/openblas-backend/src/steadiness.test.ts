// @module-tag ci
import { expect, test } from "vitest";
import type { Product } from "./product.ts";
import { isSteady } from "./steadiness.ts";

/** A product whose sums run from the first or from the last element, by the place of the result. */
function multiply(
  { a, b, c, size: [m, n, k], add }: Product,
  backwards: (row: number, column: number) => boolean,
): void {
  for (let row = 0; row < m; row++)
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) {
        const at = backwards(row, column) ? k - 1 - i : i;
        const [left = 0, right = 0] = [a.data[row * a.ld + at], b.data[at * b.ld + column]];
        sum = Math.fround(sum + left * right);
      }
      const to = row * c.ld + column;
      c.data[to] = sum + (add ? (c.data[to] ?? 0) : 0);
    }
}

test("a library that sums every value in the same order is steady", () => {
  expect(isSteady({ multiply: (product) => multiply(product, () => false) })).toBe(true);
});

test("one that sums the last eight columns in another order is not", () => {
  const last = (product: Product): void =>
    multiply(product, (_, column) => column >= product.size[1] - 8);
  expect(isSteady({ multiply: last })).toBe(false);
});

test("one that sums in another order where a product is small is not", () => {
  const small = (product: Product): void => multiply(product, () => product.size[0] < 32);
  expect(isSteady({ multiply: small })).toBe(false);
});
