import type { ContractKernel, Tap, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { at, contract, square, term } from "../kernels.ts";
import { broadcast, dense, flip, permute, slice } from "../view.ts";

const tolerance = 1e-5;

/** Matrix products with index maps: sizes, taps, windows and layouts of what they read and write. */
export function contractCases(): ConformanceCase[] {
  return [...sizes(), ...taps(), ...layouts(), ...exact()];
}

/** Sizes around the tiles that backends use, in each of the three directions. */
function sizes(): ConformanceCase[] {
  const extents = [1, 3, 65, 257];
  return [
    ...extents.map((rows) => product([rows, 1, 1], [17, 1, 17])),
    ...extents.map((columns) => product([1, 17, 1], [17, 1, columns])),
    ...extents.map((channels) => product([1, 1, 17], [channels, 1, 17])),
    product([17, 1, 1], [17, 1, 17]),
    product([5, 13, 1], [65, 1, 65]),
    product([2, 3, 43], [65, 1, 3]),
    product([1, 1, 3], [65, 1, 257]),
    product([1, 1, 1], [257, 1, 1]),
    product([1, 1, 1], [257, 1, 257]),
    product([16, 1, 1], [64, 1, 64]),
    product([2, 8, 8], [64, 1, 128]),
    product([4, 4, 4], [4, 1, 4]),
    product([1, 1, 70_000], [2, 1, 3]),
    ...[1, 3, 17, 64, 65].map((columns) => product([3, 5, 2], [17, 2, columns])),
    product([1, 1, 1], [64, 2, 32]),
    product([1, 7, 9], [65, 2, 4]),
    product([1, 1, 257], [1, 2, 65]),
  ];
}

type Space = ContractKernel["space"];
type Weights = readonly [channels: number, lanes: number, columns: number];

function product(space: Space, [channels, lanes, columns]: Weights): ConformanceCase {
  const builder = new CaseBuilder();
  const a = builder.input(uniform(1), [...space, channels]);
  const weights = [1, channels, lanes, columns];
  const w = builder.input(uniform(2), weights);
  const outputs = Array.from({ length: lanes }, () => builder.output([...space, columns]));
  builder.add(contract({ terms: [term(a, w)], outputs }));
  const lane = lanes > 1 ? ` in ${lanes} lanes` : "";
  const name = `contract of [${space}] places, ${channels} channels, ${columns} columns${lane}`;
  return builder.build(name, tolerance);
}

interface Setting {
  readonly map: readonly number[];
  readonly taps: readonly Tap[];
  readonly columns: number;
  readonly space: Space;
  readonly at?: readonly [number, number];
}

/** Taps over all borders, windows inside the map, around it and beside it. */
function taps(): ConformanceCase[] {
  const wide: Setting = { map: [2, 5, 6, 7], taps: square, columns: 10, space: [2, 5, 6] };
  const five: readonly Tap[] = [
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, -1],
    [0, 0],
  ];
  const far: readonly Tap[] = [
    [-9, 0],
    [0, 0],
    [0, 9],
    [2, -3],
  ];
  const same: readonly Tap[] = [
    [0, 1],
    [0, 1],
    [-1, 0],
  ];
  return [
    convolution("nine taps over all borders", wide),
    convolution("five causal taps", { ...wide, taps: five }),
    convolution("64 channels and nine taps", {
      map: [1, 4, 9, 64],
      taps: square,
      columns: 64,
      space: [1, 4, 9],
    }),
    convolution("taps far outside the map", { ...wide, taps: far }),
    convolution("the same tap twice", { ...wide, taps: same }),
    convolution("a window inside the map", { ...wide, space: [2, 2, 3], at: [2, 1] }),
    convolution("a window of one row", { ...wide, space: [2, 1, 6], at: [4, 0] }),
    convolution("a window of one place in the last corner", {
      ...wide,
      space: [2, 1, 1],
      at: [4, 5],
    }),
    convolution("a window that begins before the map", { ...wide, space: [2, 4, 4], at: [-2, -2] }),
    convolution("a window that ends behind the map", { ...wide, space: [2, 4, 4], at: [3, 4] }),
    convolution("a window around the map", { ...wide, space: [2, 8, 9], at: [-2, -1] }),
    convolution("a map of one row", { ...wide, map: [2, 1, 6, 7], space: [2, 1, 6] }),
    convolution("a map of one column", { ...wide, map: [2, 5, 1, 7], space: [2, 5, 1] }),
  ];
}

function convolution(name: string, setting: Setting): ConformanceCase {
  const { map, columns, space } = setting;
  const builder = new CaseBuilder();
  const channels = map[3] ?? 1;
  const count = setting.taps.length;
  const a = builder.input(uniform(3), map);
  const w = builder.input(uniform(4), [count, channels, 1, columns]);
  const window = at(...(setting.at ?? [0, 0]));
  const terms = [term(a, w, { at: window, taps: setting.taps })];
  builder.add(contract({ terms, outputs: [builder.output([...space, columns])] }));
  return builder.build(`contract with ${name}`, tolerance);
}

/** The same product from views that are sliced, transposed, flipped, repeated or at odd offsets. */
function layouts(): ConformanceCase[] {
  const space: Space = [2, 3, 4];
  const make = (name: string, layout: (views: Layout) => Partial<Layout>): ConformanceCase => {
    const builder = new CaseBuilder();
    const a = builder.input(uniform(5), [...space, 31]);
    const w = builder.constant(uniform(6), [3, 31, 2, 37]);
    const wide = { a, w, output: builder.output([...space, 41]) };
    const plain = {
      a: slice(a, 3, { start: 0, size: 12 }),
      w: slice(slice(slice(w, 1, { start: 0, size: 12 }), 2, { start: 0, size: 1 }), 3, {
        start: 0,
        size: 20,
      }),
      output: slice(wide.output, 3, { start: 0, size: 20 }),
    };
    const views = { ...plain, ...layout(wide) };
    const rowTaps: readonly Tap[] = [
      [0, -1],
      [0, 0],
      [0, 1],
    ];
    const terms = [term(views.a, views.w, { taps: rowTaps })];
    builder.add(contract({ terms, outputs: [views.output] }));
    return builder.build(`contract of ${name}`, tolerance);
  };
  const twelve = (view: View, axis: number, start: number, step = 1) =>
    slice(view, axis, { start, size: 12, step });
  return [
    make("a channel slice at an odd offset", ({ a }) => ({ a: twelve(a, 3, 19) })),
    make("every second channel", ({ a }) => ({ a: twelve(a, 3, 1, 2) })),
    make("channels backwards", ({ a }) => ({ a: flip(twelve(a, 3, 3), 3) })),
    make("a flipped map", ({ a }) => ({ a: flip(flip(twelve(a, 3, 0), 1), 2) })),
    make("one image for the whole batch", ({ a }) => ({
      a: broadcast(slice(twelve(a, 3, 4), 0, { start: 1, size: 1 }), [2, 3, 4, 12]),
    })),
    make("one row for all rows", ({ a }) => ({
      a: broadcast(slice(twelve(a, 3, 4), 1, { start: 1, size: 1 }), [2, 3, 4, 12]),
    })),
    make("a map with rows and columns swapped", ({ a }) => ({
      a: permute(
        slice(slice(twelve(a, 3, 2), 1, { start: 0, size: 3 }), 2, { start: 0, size: 3 }),
        [0, 2, 1, 3],
      ),
    })),
    make("weights at an odd offset", ({ w }) => ({
      w: slice(slice(twelve(w, 1, 5), 2, { start: 1, size: 1 }), 3, { start: 3, size: 20 }),
    })),
    make("transposed weights", ({ w }) => ({
      w: permute(
        slice(slice(twelve(w, 3, 7), 1, { start: 2, size: 20 }), 2, { start: 1, size: 1 }),
        [0, 3, 2, 1],
      ),
    })),
    make("flipped taps and columns", ({ w }) => ({
      w: flip(
        flip(slice(slice(twelve(w, 1, 0), 2, { start: 0, size: 1 }), 3, { start: 1, size: 20 }), 0),
        3,
      ),
    })),
    make("one column of weights for all columns", ({ w }) => ({
      w: broadcast(
        slice(slice(twelve(w, 1, 0), 2, { start: 0, size: 1 }), 3, { start: 8, size: 1 }),
        [3, 12, 1, 20],
      ),
    })),
    make("an output slice at an odd offset", ({ output }) => ({
      output: slice(output, 3, { start: 21, size: 20 }),
    })),
    make("an output of every second channel", ({ output }) => ({
      output: slice(output, 3, { start: 1, size: 20, step: 2 }),
    })),
    make("an output with the batch backwards", ({ output }) => ({
      output: flip(slice(output, 3, { start: 1, size: 20 }), 0),
    })),

    // Map, weights and output in one buffer, at odd offsets.
    makeCase("contract within one buffer", tolerance, (builder) => {
      const state = builder.state(uniform(7), [500]);
      const a = dense(state.buffer, [1, 3, 4, 9], { offset: 1 });
      const w = dense(state.buffer, [2, 9, 1, 7], { offset: 113 });
      const output = dense(state.buffer, [1, 3, 4, 7], { offset: 301 });
      const pair: readonly Tap[] = [
        [0, 0],
        [-1, 0],
      ];
      builder.add(contract({ terms: [term(a, w, { taps: pair })], outputs: [output] }));
    }),
  ];
}

type Layout = { readonly a: View; readonly w: View; readonly output: View };

/** Small whole numbers: every order of summation gives the same bits, so every bit must be right. */
function exact(): ConformanceCase[] {
  const range = { low: -8, high: 8 };
  const builder = new CaseBuilder();
  const a = builder.input(Float32Array.from(integers(8, 3 * 7 * 5 * 33, range)), [3, 7, 5, 33]);
  const w = builder.input(Float32Array.from(integers(9, 9 * 33 * 2 * 21, range)), [9, 33, 2, 21]);
  const outputs = [builder.output([3, 7, 5, 21]), builder.output([3, 7, 5, 21])];
  builder.add(contract({ terms: [term(a, w, { taps: square })], outputs }));
  return [builder.build("contract of whole numbers, every bit", 0)];
}
