import type { Product } from "./product.ts";

/** Rows and columns of every product of a contract are rounded up to whole blocks of so many. */
export const block = 16;
/** A longer sum is cut into pieces of so many products, which OpenBLAS does not cut further. */
export const longestSum = 192;

const sizes = [1, 2, 3, 4, 7, 17].map((blocks) => blocks * block);

/**
 * Whether a value's bits depend neither on its place in a product nor on the product's size, as the contract asks. The code that
 * OpenBLAS has for some processors (Haswell, Zen) sums in another order at the borders. Tried with equal rows and equal columns,
 * of which all results have to be equal.
 */
export function isSteady({ multiply }: { multiply(product: Product): void }): boolean {
  return [1, 23, longestSum].every((k) => {
    const row = Float32Array.from({ length: k }, (_, i) => Math.sin(i + 0.1));
    const values = new Set<number>();
    for (const m of sizes)
      for (const n of sizes) {
        const a = new Float32Array(m * k);
        const b = new Float32Array(k * n);
        for (let i = 0; i < m; i++) a.set(row, i * k);
        row.forEach((value, i) => b.fill(value + 0.3, i * n, (i + 1) * n));
        const c = new Float32Array(m * n).fill(0.7);
        multiply({
          a: { data: a, ld: k },
          transposed: false,
          b: { data: b, ld: n },
          c: { data: c, ld: n },
          size: [m, n, k],
          add: true,
        });
        for (const value of c) values.add(value);
      }
    return values.size === 1;
  });
}
