import type { FilterKernel, Tap, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { at, repeat, square } from "../kernels.ts";
import { affine, flip, permute, pick, slice } from "../view.ts";

const tolerance = 1e-5;
const five: readonly Tap[] = square.slice(0, 5);

interface Setting {
  readonly map: readonly number[];
  readonly grad: readonly number[];
  readonly taps?: readonly Tap[];
  readonly slabs?: number;
  readonly at?: readonly [number, number];
}

/** Gradients of weights: sizes, slabs, taps, windows and layouts. */
export function filterCases(): ConformanceCase[] {
  const map = [2, 5, 6, 7];
  const grad = [2, 5, 6, 9];
  return [
    ...[1, 3, 17, 65].flatMap((channels) => [
      filter({ map: [2, 3, 5, channels], grad: [2, 3, 5, 10], slabs: 2 }),
      filter({ map: [2, 3, 5, 10], grad: [2, 3, 5, channels], slabs: 2 }),
    ]),
    filter({ map: [1, 4, 4, 64], grad: [1, 4, 4, 64], slabs: 4 }),
    filter({ map: [1, 1, 1, 3], grad: [1, 1, 1, 5] }),
    filter({ map: [4, 17, 60, 5], grad: [4, 17, 60, 6], slabs: 32 }),
    ...[1, 2, 5, 7, 16, 64].map((slabs) => filter({ map, grad, taps: five, slabs })),
    filter({ map, grad, taps: square, slabs: 3 }),
    ...[1, 3].map((few) =>
      filter({ map: [2, 5, 6, few], grad: [2, 4, 5, 18], taps: square, slabs: 3, at: [1, 0] }),
    ),
    filter({ map, grad: [2, 2, 3, 9], taps: five, slabs: 4, at: [2, 1] }),
    filter({ map, grad: [2, 7, 8, 9], taps: five, slabs: 4, at: [-1, -1] }),
    filter({ map, grad: [2, 4, 4, 9], taps: five, slabs: 1, at: [3, 4] }),

    // Every order of summation gives the same bits, so that a place in the wrong slab is seen
    // exactly.
    makeCase("filter of whole numbers, every bit", 0, (builder) => {
      const range = { low: -6, high: 6 };
      const a = builder.input(Float32Array.from(integers(3, 3 * 7 * 5 * 9, range)), [3, 7, 5, 9]);
      const g = builder.input(Float32Array.from(integers(4, 3 * 7 * 5 * 11, range)), [3, 7, 5, 11]);
      const kernel = filterOf({ a, g, at: at(0, 0), taps: square, slabs: 8 }, (shape) =>
        builder.output(shape),
      );
      builder.add(kernel);
    }),

    // Channel slices, flipped rows, and an output stored transposed within a wider buffer.
    makeCase("filter of slices into a transposed slice", tolerance, (builder) => {
      const a = slice(builder.input(uniform(5), [2, 3, 4, 21]), 3, { start: 5, size: 13 });
      const g = slice(builder.input(uniform(6), [2, 3, 4, 20]), 3, { start: 9, size: 10 });
      const wide = builder.output([3, 5, 11, 15]);
      const inner = slice(slice(wide, 2, { start: 1, size: 10 }), 3, { start: 2, size: 13 });
      const kernel: FilterKernel = {
        kind: "filter",
        a: flip(a, 1),
        at: at(0, 0),
        taps: five,
        g: flip(g, 0),
        slabs: 3,
        output: permute(inner, [0, 1, 3, 2]),
      };
      builder.add(kernel);
    }),

    // The window, the gradient and the output move with two loops.
    makeCase("filter that moves with two loops", tolerance, (builder) => {
      const a = builder.input(uniform(7), [2, 4, 6, 5]);
      const g = builder.input(uniform(8), [3, 2, 4, 6, 4]);
      const output = builder.output([3, 4, 2, 5, 5, 4]);
      const [layer, row] = [affine(0, { 0: 1 }), affine(0, { 1: 1 })];
      const kernel: FilterKernel = {
        kind: "filter",
        a,
        at: [row, affine(0)],
        taps: five,
        g: slice(pick(g, 0, layer), 1, { start: row, size: 1 }),
        slabs: 2,
        output: pick(pick(output, 0, layer), 0, row),
      };
      builder.add(repeat(0, 3, repeat(1, 4, kernel)));
    }),

    // Windows of one map, of which the first is as wide as the map: what lies behind its rows is
    // zero, and is not behind those of the others.
    makeCase("filters of three windows of one map, side by side", tolerance, (builder) => {
      const a = builder.input(uniform(9), [2, 5, 7, 3]);
      const g = builder.input(uniform(10), [2, 5, 7, 4]);
      for (const column of [0, 1, -1])
        builder.add(
          filterOf({ a, g, at: at(0, column), taps: square, slabs: 2 }, (shape) =>
            builder.output(shape),
          ),
        );
    }),
  ];
}

function filter(setting: Setting): ConformanceCase {
  const { map, grad, taps = five.slice(4), slabs = 1 } = setting;
  const builder = new CaseBuilder();
  const a = builder.input(uniform(1), map);
  const g = builder.input(uniform(2), grad);
  const kernel = filterOf({ a, g, at: at(...(setting.at ?? [0, 0])), taps, slabs }, (shape) =>
    builder.output(shape),
  );
  const where = setting.at ? ` at [${setting.at}]` : "";
  const name = `filter of [${map}] by [${grad}]${where}, ${taps.length} taps, ${slabs} slabs`;
  return builder.add(kernel).build(name, tolerance);
}

function filterOf(
  parts: Pick<FilterKernel, "a" | "g" | "at" | "taps" | "slabs">,
  place: (shape: readonly number[]) => View,
): FilterKernel {
  const { a, g, taps, slabs } = parts;
  const output = place([slabs, taps.length, a.shape[3] ?? 1, g.shape[3] ?? 1]);
  return { kind: "filter", ...parts, output };
}
