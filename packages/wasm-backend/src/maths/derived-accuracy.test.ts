import { cos, erf, expm1, log1p, read, sin, tensor, type Tensor } from "@pixelweft/tensor";
import { afterAll, expect, test } from "vitest";
import { wasmBackend } from "../mod.ts";

// The reference computes the same lines in float64: here they are computed in f32, as on a GPU.
const backend = await wasmBackend({ threads: 1 });
afterAll(() => backend.dispose());

/** The error function by its series, in float64. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

interface Bound {
  readonly fn: (x: Tensor) => Tensor;
  readonly exact: (x: number) => number;
  readonly from: number;
  readonly to: number;
  readonly below: number;
  readonly relative?: boolean;
}

const bounds: readonly (readonly [string, Bound])[] = [
  ["sin", { fn: sin, exact: Math.sin, from: -1e5, to: 1e5, below: 2e-7 }],
  ["cos", { fn: cos, exact: Math.cos, from: -1e5, to: 1e5, below: 2e-7 }],
  ["sin near 0", { fn: sin, exact: Math.sin, from: 1e-6, to: 0.01, below: 2e-7, relative: true }],
  ["erf", { fn: erf, exact: erfSeries, from: -3.4, to: 3.4, below: 2e-7 }],
  ["erf near 0", { fn: erf, exact: erfSeries, from: 1e-6, to: 1, below: 2e-7, relative: true }],
  ["log1p", { fn: log1p, exact: Math.log1p, from: -0.9, to: 80, below: 3e-7, relative: true }],
  [
    "log1p near 0",
    { fn: log1p, exact: Math.log1p, from: -0.01, to: 0.01, below: 3e-7, relative: true },
  ],
  ["expm1", { fn: expm1, exact: Math.expm1, from: -10, to: 10, below: 3e-7, relative: true }],
  [
    "expm1 near 0",
    { fn: expm1, exact: Math.expm1, from: -0.01, to: 0.01, below: 3e-7, relative: true },
  ],
];

test.each(bounds)("%s is as exact in f32 as it says", async (name, bound) => {
  const { fn, exact, from, to, below, relative = false } = bound;
  const count = 20_001;
  const points = Float32Array.from(
    { length: count },
    (_, i) => from + ((to - from) * i) / (count - 1),
  );
  const found = await read(backend, fn(tensor(points)));
  const worst = points.reduce((most, x, i) => {
    const wanted = exact(x);
    const size = relative ? Math.abs(wanted) || 1 : 1;
    return Math.max(most, Math.abs((found[i] ?? NaN) - wanted) / size);
  }, 0);
  expect(worst, name).toBeLessThan(below);
});
