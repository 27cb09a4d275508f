import {
  add,
  contract,
  reshape,
  type ContractTerm,
  type Tap,
  type Tensor,
} from "@pixelweft/tensor";
import { groupColumns, type Groups } from "./groups.ts";
import { wholeWindow, type Window } from "./window.ts";

/** One summand of a convolution. */
export interface ConvolutionTerm {
  /** The whole map, `[n, rows, columns, in]`. */
  readonly map: Tensor;
  /** `[rows, columns, in, out]`, or `[in, out]` for a 1 x 1. */
  readonly weight: Tensor;
  /** Row and column, relative to the output's place, of the kernel's first tap; (0, 0) if missing. */
  readonly firstTap?: Tap | undefined;
}

/** What a convolution adds besides its terms, and how its outputs are grouped by colour. */
export interface ConvolveOptions {
  /** The part of the output that is computed; all of it if missing. */
  readonly window?: Window | undefined;
  /** Default: one group, of one part. */
  readonly grouping?: Groups | undefined;
  /** Tensors of shape `[out]` or `[n, out]` that are added at every place, in order. */
  readonly biases?: readonly Tensor[] | undefined;
}

/**
 * A sum of convolutions by taps over a window of the output: `[n, height, width, out]`, or the window's colour group of it, f32.
 * Every tap that is stored is live; outside the map there are zeros. The bits do not depend on the window.
 *
 * @throws TypeError if ranks, batch sizes or channels do not fit.
 * @example Each value, and ten times its left neighbour
 * import { read, tensor } from "@pixelweft/tensor";
 * const map = tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
 * const weight = tensor([10, 1], { shape: [1, 2, 1, 1] });
 * const y = convolve([{ map, weight, firstTap: [0, -1] }], { biases: [tensor([0.5])] });
 * await read(backend, y); // Float32Array [1.5, 12.5, 23.5]
 */
export function convolve(terms: readonly ConvolutionTerm[], options: ConvolveOptions = {}): Tensor {
  const [one] = terms;
  if (one === undefined) throw new TypeError("Cannot convolve: there are no terms");
  const {
    window = wholeWindow(one.map),
    grouping = { groups: 1, parts: 1 },
    biases = [],
  } = options;
  const { row, column, height, width, group } = window;
  // The cuts come first in the graph, so that a kernel that needs copies of them can still take all that follows it: bits are the same
  // for every window only if the same work is fused.
  const cuts = biases.map((bias) => {
    const lead = bias.shape.length === 1 ? 1 : (bias.shape[0] ?? 1);
    const cut = groupColumns(bias, grouping, group);
    return reshape(cut, [lead, 1, 1, cut.shape.at(-1) ?? 0]);
  });
  const all = terms.map(({ map, weight, firstTap = [0, 0], ...rest }): ContractTerm => {
    const [surplus] = Object.keys(rest);
    if (surplus !== undefined)
      throw new TypeError(
        `Cannot convolve: a term has no ${surplus}, it has map, weight and firstTap`,
      );
    const [rows, columns, inputs = 0, outputs = 0] =
      weight.shape.length === 2 ? [1, 1, ...weight.shape] : weight.shape;
    const taps = tapsOf(rows ?? 1, columns ?? 1, firstTap);
    const flat = reshape(weight, [taps.length, inputs, outputs]);
    return { map, weight: groupColumns(flat, grouping, group), taps, at: [row, column] };
  });
  const product = contract(all, [height, width]);
  return cuts.reduce((sum, cut) => add(sum, cut), product);
}

/**
 * The taps of a kernel in reading order: rows and columns relative to the output's place, from the first one on.
 *
 * @example
 * tapsOf(1, 3, [0, -1]); // [[0, -1], [0, 0], [0, 1]]
 */
export function tapsOf(rows: number, columns: number, first: Tap): Tap[] {
  return Array.from({ length: rows * columns }, (_, i): Tap => [
    first[0] + Math.floor(i / columns),
    first[1] + (i % columns),
  ]);
}
