// @module-tag nightly
import {
  type Backend,
  type Tensor,
  compile,
  grad,
  matmul,
  mul,
  sum,
  tensor,
} from "@pixelweft/tensor";
import { afterAll, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

const opened = [
  await openAdapter({ singleLoads: false }),
  await openAdapter({ singleLoads: true }),
].flatMap((backend) => backend ?? []);
afterAll(() => opened.forEach((backend) => backend.dispose()));

/** Whole numbers from -5 to 5, so that sums of their products are exact in any order. */
function wholeNumbers(rows: number, columns: number, step: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => ((i * step) % 11) - 5);
  return { rows, columns, data };
}

/** Numbers whose sums depend on their order. */
function fractions(rows: number, columns: number, step: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * step));
  return { rows, columns, data };
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** `x w`, and the gradients of the sum of `x w g`: products with weights by rows and by columns, and a filter gradient. */
async function products(backend: Backend, given: { x: Matrix; w: Matrix; g: Matrix }) {
  const run = compile({ backend }, ({ x, w, g }: Record<"x" | "w" | "g", Tensor>) => {
    const loss = (at: { x: Tensor; w: Tensor }): Tensor => sum(mul(matmul(at.x, at.w), g));
    const gradients = grad(loss)({ x, w });
    return { y: matmul(x, w), dx: gradients.x, dw: gradients.w };
  });
  const inputOf = ({ data, rows, columns }: Matrix): Tensor =>
    tensor(data, { shape: [rows, columns] });
  const inputs = { x: inputOf(given.x), w: inputOf(given.w), g: inputOf(given.g) };
  const { y, dx, dw } = await run.run(inputs);
  return { y: await y.read(), dx: await dx.read(), dw: await dw.read() };
}

function valueOf({ data, columns }: Matrix, row: number, column: number): number {
  return data[row * columns + column] ?? Number.NaN;
}

const sizes = [
  { inner: 352, columns: 352, lies: "in fours" },
  { inner: 353, columns: 351, lies: "in no fours" },
];

// 5e8 operations and more: smaller products are given another text.
test.skipIf(opened.length < 2).each(sizes)(
  "large products of what lies $lies are right, whether a processor takes loads one by one or not",
  async ({ inner, columns }) => {
    const rows = 2047;
    const all = (numbers: typeof fractions): Record<"x" | "w" | "g", Matrix> => ({
      x: numbers(rows, inner, 3),
      w: numbers(inner, columns, 5),
      g: numbers(rows, columns, 2),
    });
    const given = all(wholeNumbers);
    const { x, w, g } = given;
    const end = Math.min(inner, columns) - 1;
    const places = [0, 1, 31, 32, end].flatMap((i) => [0, 3, 4, 77, end].map((j) => [i, j]));
    const dot = (count: number, of: (k: number) => number): number =>
      Array.from({ length: count }, (_, k) => of(k)).reduce((total, value) => total + value, 0);
    const found = [];
    for (const backend of opened) found.push(await products(backend, given));
    for (const { y, dx, dw } of found)
      for (const [i = 0, j = 0] of places) {
        expect(y[i * columns + j]).toBe(dot(inner, (k) => valueOf(x, i, k) * valueOf(w, k, j)));
        expect(dx[i * inner + j]).toBe(dot(columns, (k) => valueOf(g, i, k) * valueOf(w, j, k)));
        expect(dw[i * columns + j]).toBe(dot(rows, (k) => valueOf(x, k, i) * valueOf(g, k, j)));
      }
    const rounded = [];
    for (const backend of opened) rounded.push(await products(backend, all(fractions)));
    expect(rounded[0]).toEqual(rounded[1]);
  },
);
