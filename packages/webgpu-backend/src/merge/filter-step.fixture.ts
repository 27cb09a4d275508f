import type { Body, Program, ReduceKernel, Step, Tap, View } from "@pixelweft/tensor/backend";

/** Sizes of a filter gradient whose slabs and biases are summed beside it. */
export interface FilterSizes {
  /** `[n, h, w, I]` */
  readonly map: readonly [number, number, number, number];
  /** Columns of the gradient. */
  readonly columns: number;
  readonly taps: readonly Tap[];
  readonly slabs: number;
}

/** Buffers of `filterProgram`, by number. */
export const filterBuffers = {
  map: 0,
  gradient: 1,
  slabs: 2,
  weights: 3,
  bias: 4,
  mask: 5,
} as const;

/** A whole buffer. */
export function wholeView(buffer: number, shape: readonly number[]): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((n, size) => n * size, 1));
  return { buffer, offset: { constant: 0, terms: [] }, shape, strides, dtype: "f32" };
}

const plain: Body = { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] };

/** `bias += sum of the gradient`, and `weights += mask * sum of slabs of the filter gradient`, as a training step has them. */
export function filterProgram({ map, columns, taps, slabs }: FilterSizes): Program {
  const [n, h, w, channels] = map;
  const gradient = wholeView(filterBuffers.gradient, [n, h, w, columns]);
  const weights = wholeView(filterBuffers.weights, [taps.length, channels, columns]);
  const mask = { ...weights, buffer: filterBuffers.mask };
  const bias = wholeView(filterBuffers.bias, [columns]);
  const output = wholeView(filterBuffers.slabs, [slabs, taps.length, channels, columns]);
  const nowhere = { constant: 0, terms: [] };
  const summed: Omit<ReduceKernel, "shape" | "axes" | "inputs" | "extras" | "after" | "outputs"> = {
    kind: "reduce",
    combine: "sum",
    before: plain,
  };
  const steps: Step[] = [
    {
      ...summed,
      shape: gradient.shape,
      axes: [0, 1, 2],
      inputs: [gradient],
      extras: [bias],
      after: {
        lines: [
          { op: "accumulator", lane: 0, dtype: "f32" },
          { op: "input", input: 0, dtype: "f32" },
          { op: "add", args: [0, 1], dtype: "f32" },
        ],
        results: [2],
      },
      outputs: [bias],
    },
    {
      kind: "filter",
      a: wholeView(filterBuffers.map, map),
      at: [nowhere, nowhere],
      taps,
      g: gradient,
      slabs,
      output,
    },
    {
      ...summed,
      shape: output.shape,
      axes: [0],
      inputs: [output],
      extras: [weights, mask],
      after: {
        lines: [
          { op: "accumulator", lane: 0, dtype: "f32" },
          { op: "input", input: 0, dtype: "f32" },
          { op: "input", input: 1, dtype: "f32" },
          { op: "mul", args: [0, 2], dtype: "f32" },
          { op: "add", args: [1, 3], dtype: "f32" },
        ],
        results: [4],
      },
      outputs: [weights],
    },
  ];
  const buffers = [wholeView(0, map), gradient, output, weights, bias, mask].map(
    ({ shape }, k) => ({
      role: "state" as const,
      name: Object.keys(filterBuffers)[k] ?? "",
      bytes: 4 * shape.reduce((size, extent) => size * extent, 1),
    }),
  );
  return { buffers, steps };
}
