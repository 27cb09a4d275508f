import { expect, test } from "vitest";
import type { Kernel, SumParts } from "../../backend/mod.ts";
import { contract, full, max, sum, tensor, vjp, type Tensor } from "../../mod.ts";
import { referenceBackend } from "../../reference/mod.ts";
import { read } from "../../run/read.ts";
import { lower } from "../lower.ts";

const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i));

function kernelsOf(y: Tensor, sumParts?: SumParts): Kernel[] {
  const request = { outputs: { y }, effects: [], maxBufferBytes: 1e9, custom: [], sumParts };
  return lower(request).program.steps.flatMap((step) => (step.kind === "repeat" ? [] : [step]));
}

/** Shapes over which sums run. */
function sumsOf(y: Tensor, sumParts?: SumParts): (readonly number[])[] {
  return kernelsOf(y, sumParts).flatMap((kernel) =>
    kernel.kind === "reduce" ? [kernel.shape] : [],
  );
}

test("a long sum with few results is added in as many parts as the backend wants", () => {
  const x = tensor(numbers(4096));
  expect(sumsOf(sum(x))).toEqual([[256, 16], [256]]);
  expect(sumsOf(sum(x), { reduce: 8, filter: 8 })).toEqual([[8, 512], [8]]);
  expect(sumsOf(sum(x), { reduce: 1, filter: 8 })).toEqual([[4096]]);
  // Of one value each they would be none.
  expect(sumsOf(sum(x), { reduce: 4096, filter: 8 })).toEqual([[1024, 4], [1024]]);
  expect(sumsOf(sum(tensor(numbers(2048))))).toEqual([[256, 8], [256]]);
});

test("a sum over several axes is added over all but the first, and then over that, unless a backend wants no parts", () => {
  const x = tensor(numbers(4096), { shape: [4, 1024] });
  expect(sumsOf(sum(x))).toEqual([[4, 1024], [4]]);
  expect(sumsOf(sum(x), { reduce: 1, filter: 8 })).toEqual([[4, 1024]]);
  const ones = tensor(numbers(4096), { shape: [1, 4, 1, 1024] });
  expect(sumsOf(sum(ones))).toEqual([
    [1, 4, 1, 1024],
    [1, 4],
  ]);
});

test("no stage of a sum is long, whatever the shape", () => {
  const shapes = [[1, 512, 512, 3], [256, 256, 3], [4099], [2 * 65_537], [16_411, 5000], [3, 1e6]];
  for (const shape of shapes) {
    const x = full(shape, 1);
    // A sum over an axis of one element is none.
    for (const axes of [undefined, [0], [shape.length - 1]].slice(0, shape[0] === 1 ? 1 : 3)) {
      const lengths = kernelsOf(sum(x, axes)).flatMap((kernel) =>
        kernel.kind === "reduce"
          ? [kernel.axes.reduce((n, axis) => n * (kernel.shape[axis] ?? 1), 1)]
          : [],
      );
      expect(lengths.length).toBeGreaterThan(0);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(8192);
    }
  }
});

test("a sum whose length has no divisor is that of a part and of the rest", async () => {
  const values = numbers(4099);
  expect(sumsOf(sum(tensor(values)))).toEqual([[256, 16], [256], [3]]);
  const [found = 0] = await read(referenceBackend(), sum(tensor(values)));
  expect(found).toBeCloseTo(
    values.reduce((a, b) => a + b, 0),
    4,
  );
});

test("a short sum, and one with many results, are added at once, and a maximum is no sum", () => {
  expect(sumsOf(sum(tensor(numbers(2047))))).toEqual([[2047]]);
  expect(sumsOf(sum(full([2048, 4096], 1), [0]))).toEqual([[2048, 4096]]);
  expect(sumsOf(max(tensor(numbers(4096))))).toEqual([[4096]]);
});

test("no slab of a weight gradient is long, unless a backend cuts long sums itself", () => {
  const weight = full([1, 1, 1], 1);
  const slabsOf = (side: number, sumParts: SumParts): number[] => {
    const y = contract([{ map: full([1, side, side, 1], 1), weight, taps: [[0, 0]] }]);
    const [gradient = y] = vjp(y, [weight]);
    return kernelsOf(gradient, sumParts).flatMap((kernel) =>
      kernel.kind === "filter" ? [kernel.slabs] : [],
    );
  };
  const [usual, whole] = [
    { reduce: 256, filter: 8 },
    { reduce: 1, filter: 2 },
  ];
  expect([31, 32].map((side) => slabsOf(side, usual))).toEqual([[1], [2]]);
  expect([256, 362, 363, 1000].map((side) => slabsOf(side, usual))).toEqual([[8], [8], [9], [62]]);
  expect(slabsOf(1000, whole)).toEqual([2]);
  expect(slabsOf(1000, { reduce: 256, filter: 100 })).toEqual([100]);
});

test("a weight gradient of which no tap fits into a buffer is refused in words", () => {
  const weight = full([1, 1, 1], 1);
  const y = contract([{ map: full([1, 64, 64, 1], 1), weight, taps: [[0, 0]] }]);
  const [gradient = y] = vjp(y, [weight]);
  const request = { outputs: { gradient }, effects: [], maxBufferBytes: 16, custom: [] };
  expect(() => lower(request)).toThrow(
    /^Cannot plan .* needs \d+ bytes and the device binds 16 at once/,
  );
});

test("weight gradients have as many slabs as the backend wants, of 512 places at least", async () => {
  const map = tensor(numbers(4096), { shape: [4, 16, 64, 1] });
  const weight = tensor(numbers(1), { shape: [1, 1, 1] });
  const loss = sum(contract([{ map, weight, taps: [[0, 0]] }]));
  const [gradient = loss] = vjp(loss, [weight]);
  const slabsOf = (filter: number): number[] =>
    kernelsOf(gradient, { reduce: 256, filter }).flatMap((kernel) =>
      kernel.kind === "filter" ? [kernel.slabs] : [],
    );
  expect([2, 8, 32].map(slabsOf)).toEqual([[2], [8], [8]]);
  const results = [1, 2, 8].map((filter) =>
    read(referenceBackend({ sumParts: { reduce: 256, filter } }), gradient),
  );
  const wanted = numbers(4096).reduce((a, b) => a + b, 0);
  for (const [found = 0] of await Promise.all(results)) expect(found).toBeCloseTo(wanted, 4);
});
