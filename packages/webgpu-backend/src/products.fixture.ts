import type { ContractKernel, Program, Tap, Term, View } from "@pixelweft/tensor/backend";

/** Every tile has an edge in one of these, along places, columns or channels; their operands lie in all ways there are. */
export function products(): Program[] {
  const causal: readonly Tap[] = [
    [-1, 0],
    [0, -1],
    [0, 0],
  ];
  return [
    // Neither map nor weights can be read in fours.
    productOfSizes([1, 9, 15], { columns: 70, sums: [{ taps: causal, channels: 37 }] }),
    productOfSizes([2, 5, 14], {
      columns: 36,
      lanes: 2,
      sums: [
        { taps: causal, channels: 64 },
        { taps: [[0, 0]], channels: 40 },
      ],
    }),
    productOfSizes([1, 1, 130], {
      columns: 68,
      sums: [{ taps: [[0, 0]], channels: 44 }],
      byChannels: true,
    }),
    productOfSizes([2, 6, 11], {
      columns: 20,
      lanes: 4,
      sums: [{ taps: [[0, 0]], channels: 24 }],
      byImage: true,
    }),
  ];
}

export interface Sizes {
  readonly columns: number;
  readonly lanes?: number;
  readonly sums: readonly { readonly taps: readonly Tap[]; readonly channels: number }[];
  /** Weights lie by channels, as in the gradient of a map. */
  readonly byChannels?: boolean;
  /** Each image has weights of its own. */
  readonly byImage?: boolean;
}

/** A program of one contract whose operands are dense. */
export function productOfSizes(space: ContractKernel["space"], sizes: Sizes): Program {
  const { columns, lanes = 1, sums, byChannels = false, byImage = false } = sizes;
  const views: View[] = [];
  const dense = (shape: readonly number[]): View => {
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((size, n) => size * n, 1));
    const offset = { constant: 0, terms: [] };
    const view: View = { buffer: views.length, offset, shape, strides, dtype: "f32" };
    views.push(view);
    return view;
  };
  const terms = sums.map(({ taps, channels }): Term => {
    const a = dense([...space, channels]);
    const shape = [...(byImage ? [space[0]] : []), taps.length, channels, lanes, columns];
    const w = dense(shape);
    const turned = { ...w, strides: [channels * lanes * columns, 1, columns * channels, channels] };
    const zero = { constant: 0, terms: [] };
    return { a, w: byChannels ? turned : w, at: [zero, zero], taps };
  });
  const lines = Array.from(
    { length: lanes },
    (_, lane) => ({ op: "accumulator", lane, dtype: "f32" }) as const,
  );
  const kernel: ContractKernel = {
    kind: "contract",
    space,
    lanes,
    columns,
    terms,
    extras: [],
    epilogue: { lines, results: lines.map((_, lane) => lane) },
    outputs: lines.map(() => dense([...space, columns])),
  };
  const buffers = views.map(({ shape }, at) => ({
    role: "state" as const,
    name: `view ${at}`,
    bytes: 4 * shape.reduce((size, n) => size * n, 1),
  }));
  return { buffers, steps: [kernel] };
}
