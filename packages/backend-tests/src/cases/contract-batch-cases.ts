import { sizeOf } from "@pixelweft/tensor";
import type { ContractKernel, Tap, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { at, contract, square, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { broadcast, flip, permute, slice } from "../view.ts";

const tolerance = 1e-5;

type Space = ContractKernel["space"];

/** Contracts in which each of the batch has weights of its own: products of two batches. */
export function contractBatchCases(): ConformanceCase[] {
  return [
    ...sizes(),
    ...layouts(),
    // Nine taps over all borders.
    makeCase("contract by own weights with nine taps over all borders", tolerance, (builder) => {
      const a = builder.input(uniform(15), [3, 5, 6, 7]);
      const w = builder.input(uniform(16), [3, 9, 7, 1, 10]);
      const outputs = [builder.output([3, 5, 6, 10])];
      builder.add(contract({ terms: [term(a, w, { taps: square })], outputs }));
    }),
    // Few places of an image, and two taps, of which one leaves the map.
    makeCase("contract by own weights of few places, with two taps", tolerance, (builder) => {
      const a = builder.input(uniform(27), [5, 2, 3, 6]);
      const all = builder.input(uniform(28), [5, 3, 8, 1, 12]);
      const w = slice(slice(all, 1, { start: 2, size: 2, step: -1 }), 2, { start: 1, size: 6 });
      const pair: readonly Tap[] = [
        [0, 0],
        [1, -1],
      ];
      const outputs = [builder.output([5, 2, 3, 12])];
      builder.add(contract({ terms: [term(a, w, { taps: pair })], outputs }));
    }),
    // One term's weights are those of the image, another's are shared.
    makeCase("contract by own weights beside shared ones", tolerance, (builder) => {
      const a = builder.input(uniform(17), [4, 3, 4, 8]);
      const own = builder.input(uniform(18), [4, 2, 8, 1, 12]);
      const shared = builder.input(uniform(19), [1, 8, 1, 12]);
      const pair: readonly Tap[] = [
        [0, 0],
        [-1, 1],
      ];
      const terms = [term(a, shared), term(a, own, { taps: pair }), term(a, shared)];
      builder.add(contract({ terms, outputs: [builder.output([4, 3, 4, 12])] }));
    }),
    // A window that leaves the map on two sides.
    makeCase("contract by own weights in a window that leaves the map", tolerance, (builder) => {
      const a = builder.input(uniform(20), [9, 4, 5, 3]);
      const w = builder.input(uniform(21), [9, 1, 3, 1, 5]);
      const outputs = [builder.output([9, 3, 4, 5])];
      builder.add(contract({ terms: [term(a, w, { at: at(-1, 2) })], outputs }));
    }),
    // Scores of attention: scaled, with a bias for each image, and nothing after the place itself.
    makeCase("contract by own weights, scaled and masked", tolerance, (builder) => {
      const shape = [6, 1, 20, 20];
      const queries = builder.input(uniform(22), [6, 1, 20, 8]);
      const keys = builder.input(uniform(23), [6, 1, 20, 1, 8]);
      const bias = broadcast(builder.input(uniform(24), [6, 1, 1, 1]), shape);
      const lines = new Lines();
      const scaled = lines.call("mul", [lines.accumulator(0), lines.constant(0.35)], "f32");
      const shifted = lines.call("add", [scaled, lines.input(0)], "f32");
      const later = lines.call("lt", [lines.index(2), lines.index(3)], "u32");
      const image = lines.call("cast", [lines.index(0)], "f32");
      const seen = lines.call("select", [later, image, shifted], "f32");
      const w = permute(keys, [0, 1, 4, 3, 2]);
      builder.add(
        contract({
          terms: [term(queries, w)],
          extras: [bias],
          epilogue: lines.body(seen),
          outputs: [builder.output(shape)],
        }),
      );
    }),
    // Small whole numbers: every order of summation gives the same bits, so every bit must be right.
    makeCase("contract by own weights of whole numbers, every bit", 0, (builder) => {
      const range = { low: -8, high: 8 };
      const a = builder.input(Float32Array.from(integers(25, 5 * 66 * 33, range)), [5, 1, 66, 33]);
      const weights = [5, 1, 33, 1, 70];
      const w = builder.input(Float32Array.from(integers(26, sizeOf(weights), range)), weights);
      builder.add(contract({ terms: [term(a, w)], outputs: [builder.output([5, 1, 66, 70])] }));
    }),
  ];
}

/** Sizes around the tiles that backends use; places lie in rows, in columns or one to an image. */
function sizes(): ConformanceCase[] {
  return [
    product([1, 1, 5], [3, 1, 4]),
    product([3, 1, 1], [4, 1, 8]),
    product([70, 1, 1], [5, 1, 3]),
    product([4, 1, 64], [16, 1, 64]),
    product([3, 1, 65], [17, 1, 33]),
    product([9, 1, 130], [8, 1, 4]),
    product([2, 130, 1], [7, 1, 20]),
    product([5, 9, 7], [6, 1, 17]),
    product([2, 1, 3], [257, 1, 257]),
    product([17, 1, 9], [4, 2, 6]),
    product([2, 3, 5], [9, 2, 32]),
    product([1200, 1, 2], [2, 1, 3]),
    product([6, 1, 3], [19, 1, 20]),
    product([5, 2, 8], [33, 1, 132]),
    product([5, 1, 17], [33, 1, 132]),
  ];
}

type Weights = readonly [channels: number, lanes: number, columns: number];

function product(space: Space, [channels, lanes, columns]: Weights): ConformanceCase {
  const builder = new CaseBuilder();
  const a = builder.input(uniform(11), [...space, channels]);
  const weights = [space[0], 1, channels, lanes, columns];
  const w = builder.input(uniform(12), weights);
  const outputs = Array.from({ length: lanes }, () => builder.output([...space, columns]));
  builder.add(contract({ terms: [term(a, w)], outputs }));
  const lane = lanes > 1 ? ` in ${lanes} lanes` : "";
  const name = `contract by own weights of [${space}] places, ${channels} channels, ${columns} columns${lane}`;
  return builder.build(name, tolerance);
}

/** The same product from weights that are transposed, sliced, flipped, permuted or repeated. */
function layouts(): ConformanceCase[] {
  const space: Space = [3, 1, 10];
  const make = (name: string, shape: readonly number[], change: (w: View) => View) => {
    const builder = new CaseBuilder();
    const w = change(builder.input(uniform(13), shape));
    const channels = w.shape[2] ?? 1;
    const a = builder.input(uniform(14), [...space, channels]);
    const outputs = [builder.output([...space, w.shape[4] ?? 1])];
    builder.add(contract({ terms: [term(a, w)], outputs }));
    return builder.build(`contract by own weights, ${name}`, tolerance);
  };
  const turned = [0, 1, 4, 3, 2] as const;
  return [
    make("transposed", [3, 1, 19, 1, 21], (w) => permute(w, turned)),
    make("transposed, in whole vectors", [3, 1, 40, 1, 16], (w) => permute(w, turned)),
    make("transposed and fewer than a vector", [3, 1, 3, 1, 2], (w) => permute(w, turned)),
    make("heads beside each other", [1, 12, 3, 1, 20], (w) => permute(w, [2, 0, 1, 3, 4])),
    make("at an odd offset", [3, 1, 13, 1, 24], (w) =>
      slice(slice(w, 2, { start: 1, size: 12 }), 4, { start: 3, size: 20 }),
    ),
    make("every second column", [3, 1, 12, 1, 41], (w) =>
      slice(w, 4, { start: 1, size: 20, step: 2 }),
    ),
    make("images and channels backwards", [3, 1, 12, 1, 20], (w) => flip(flip(w, 0), 2)),
    make("one image's for all of them", [1, 1, 12, 1, 20], (w) => broadcast(w, [3, 1, 12, 1, 20])),
  ];
}
