import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

function random(shape: readonly number[], seed: number): t.Tensor {
  const data = Float32Array.from(
    { length: t.sizeOf(shape) },
    (_, i) => (t.threefry(seed, 0, i, 0)[0] % 17) - 8,
  );
  return t.tensor(data, { shape });
}

/** Products of batches by loops, in float64; whole numbers, so that every order of adding gives the same. */
async function plain(a: t.Tensor, b: t.Tensor): Promise<number[]> {
  const [batch = 1, m = 1, k = 1] = a.shape;
  const n = b.shape.at(-1) ?? 1;
  const [x, y] = [await numbers(a), await numbers(b)];
  const at = (i: number): [number, number, number] => [
    Math.floor(i / (m * n)),
    Math.floor(i / n) % m,
    i % n,
  ];
  return Array.from({ length: batch * m * n }, (_, i) => {
    const [s, row, column] = at(i);
    let sum = 0;
    for (let c = 0; c < k; c++)
      sum += (x[(s * m + row) * k + c] ?? 0) * (y[(s * k + c) * n + column] ?? 0);
    return sum;
  });
}

test("matmul() multiplies matrix by matrix in a batch", async () => {
  for (const [batch, m, k, n] of [
    [3, 2, 4, 5],
    [1, 3, 3, 3],
    [5, 1, 7, 1],
  ] as const) {
    const [a, b] = [random([batch, m, k], 1), random([batch, k, n], 2)];
    expect(t.matmul(a, b).shape).toEqual([batch, m, n]);
    expect(await numbers(t.matmul(a, b))).toEqual(await plain(a, b));
    // A matrix that is a transposed view is read as it lies.
    const turned = t.transpose(random([batch, n, k], 3));
    expect(await numbers(t.matmul(a, turned))).toEqual(await plain(a, turned));
  }
});

test("matmul() broadcasts batches, and takes a vector", async () => {
  const [a, b] = [random([2, 1, 3, 4], 4), random([5, 4, 2], 5)];
  const y = t.matmul(a, b);
  expect(y.shape).toEqual([2, 5, 3, 2]);
  const flat = (x: t.Tensor): t.Tensor =>
    t.reshape(t.expand(x, [2, 5, ...x.shape.slice(-2)]), [10, ...x.shape.slice(-2)]);
  expect(await numbers(y)).toEqual(await plain(flat(a), flat(b)));
  const shapes = [
    [[4], [5, 4, 2], [5, 2]],
    [[4], [4, 2], [2]],
    [[4], [1, 4, 2], [1, 2]],
    [
      [3, 4],
      [5, 4, 2],
      [5, 3, 2],
    ],
    [
      [5, 3, 4],
      [4, 2],
      [5, 3, 2],
    ],
    [
      [5, 3, 4],
      [1, 4, 2],
      [5, 3, 2],
    ],
    [
      [3, 4],
      [1, 1, 4, 2],
      [1, 1, 3, 2],
    ],
  ] as const;
  for (const [left, right, result] of shapes)
    expect(t.matmul(random(left, 6), random(right, 7)).shape).toEqual(result);
});

test("a product of batches is a loop of products, gradients included", async () => {
  const [a, b] = [random([4, 3, 5], 8), random([4, 5, 2], 9)];
  const looped = (x: t.Tensor, y: t.Tensor): t.Tensor => {
    const once = { repeat: 4, carry: [], slices: [x, y] };
    const { stacked } = t.scan(once, (_, __, [p = x, q = y]) => ({
      carry: [],
      stacked: [t.matmul(p, q)],
    }));
    return stacked[0] ?? x;
  };
  expect(await numbers(t.matmul(a, b))).toEqual(await numbers(looped(a, b)));
  const seed = random([4, 3, 2], 10);
  const [ours, theirs] = [t.vjp(t.matmul(a, b), [a, b], seed), t.vjp(looped(a, b), [a, b], seed)];
  for (const [i, x] of [a, b].entries())
    expect(await numbers(ours[i] ?? x)).toEqual(await numbers(theirs[i] ?? x));
});

test("einsum() sums what the result does not name", async () => {
  const [a, b] = [random([2, 3], 11), random([3, 4], 12)];
  const product = await numbers(t.matmul(a, b));
  expect(await numbers(t.einsum("ij,jk->ik", a, b))).toEqual(product);
  expect(await numbers(t.einsum("ij, jk -> ki", a, b))).toEqual(
    await numbers(t.transpose(t.matmul(a, b))),
  );
  expect(await numbers(t.einsum("ij,jk->", a, b))).toEqual([product.reduce((x, y) => x + y)]);
  expect(await numbers(t.einsum("ij,ij->ij", a, a))).toEqual(await numbers(t.mul(a, a)));
  const heads = [random([2, 3, 2, 4], 13), random([2, 5, 2, 4], 14)] as const;
  const [queries, keys] = heads.map((x) => t.permute(x, [0, 2, 1, 3]));
  expect(await numbers(t.einsum("bqhd,bkhd->bhqk", ...heads))).toEqual(
    await numbers(t.matmul(queries ?? a, t.transpose(keys ?? a))),
  );
});

test("einsum() says what is wrong with a formula", () => {
  const [a, b] = [random([2, 3], 1), random([3, 4], 2)];
  const cases = [
    ["ij,jk", 'it must read like "ij,jk->ik"'],
    ["ijk,jk->i", '"ijk" names 3 axes of [2,3]'],
    ["ii,jk->i", '"ii" names an axis twice'],
    ["ji,jk->k", "j is 2 and 3"],
    ["ij,jk->il", "no operand has l"],
    ["ij,jk->ii", "the result names an axis twice"],
  ] as const;
  for (const [formula, why] of cases)
    expect(() => t.einsum(formula, a, b)).toThrow(
      new TypeError(`Cannot sum products by "${formula}": ${why}`),
    );
});
