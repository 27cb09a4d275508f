import type { DType, FilterKernel, NarrowFloat, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers } from "../data.ts";
import { at, contract, here, square, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { broadcast, permute, slice } from "../view.ts";
import { storedTypes, wholeNumbers } from "./small-cases.ts";

/** Weights of every dtype, of whole numbers so that sums are exact, and epilogues that round. */
export function contractDtypeCases(): ConformanceCase[] {
  return [
    ...storedTypes.flatMap((dtype) => [
      ...[3, 16].map((columns) => dense(dtype, columns)),
      turned(dtype),
      windows(dtype),
      byImage(dtype),
    ]),

    // Summands whose weights have different dtypes.
    makeCase("contract with weights of all dtypes", 0, (builder) => {
      const a = wholeMap(builder, [2, 2, 3, 5]);
      const terms = storedTypes.map((dtype, i) =>
        term(a, wholeNumbers(builder, { seed: 7 + i, shape: [1, 5, 1, 6], dtype })),
      );
      builder.add(contract({ terms, outputs: [builder.output([2, 2, 3, 6])] }));
    }),
    ...(["f16", "bf16"] as const).flatMap((dtype) => [
      narrowEpilogue(dtype),
      narrowMaps(dtype),
      ...[7, 130].map((rows) => narrowRows(dtype, rows)),
      narrowByImage(dtype),
      ...[4, 7].map((channels) => narrowFilter(dtype, channels)),
    ]),
  ];
}

function wholeMap(builder: CaseBuilder, shape: readonly number[]) {
  return wholeNumbers(builder, { seed: 1, shape, dtype: "f32" });
}

function dense(dtype: DType, columns: number): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [2, 3, 5, 9]);
  const w = wholeNumbers(builder, { seed: 2, shape: [1, 9, 2, columns], dtype });
  const outputs = [0, 1].map(() => builder.output([2, 3, 5, columns]));
  builder.add(contract({ terms: [term(a, w)], outputs }));
  return builder.build(`contract with ${dtype} weights of ${columns} columns`, 0);
}

/** Weights that lie column by column, as a gradient reads them. */
function turned(dtype: DType): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [1, 1, 7, 12]);
  const stored = wholeNumbers(builder, { seed: 3, shape: [20, 1, 1, 12], dtype });
  const outputs = [builder.output([1, 1, 7, 20])];
  builder.add(contract({ terms: [term(a, permute(stored, [1, 3, 2, 0]))], outputs }));
  return builder.build(`contract with ${dtype} weights that lie by columns`, 0);
}

/** Part of larger weights, from an odd element on. */
function windows(dtype: DType): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [2, 4, 5, 3]);
  const all = wholeNumbers(builder, { seed: 4, shape: [9, 4, 1, 11], dtype });
  const w = slice(slice(all, 1, { start: 1, size: 3 }), 3, { start: 3, size: 7 });
  const outputs = [builder.output([2, 4, 5, 7])];
  builder.add(contract({ terms: [term(a, w, { taps: square })], outputs }));
  return builder.build(`contract with part of larger ${dtype} weights`, 0);
}

function byImage(dtype: DType): ConformanceCase {
  const columns = 5;
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [3, 2, 9, 6]);
  const w = wholeNumbers(builder, { seed: 5, shape: [3, 1, 6, 1, columns], dtype });
  const flipped = wholeNumbers(builder, { seed: 6, shape: [3, 1, columns, 1, 6], dtype });
  const outputs = [builder.output([3, 2, 9, columns])];
  const terms = [term(a, w), term(a, permute(flipped, [0, 1, 4, 3, 2]))];
  builder.add(contract({ terms, outputs }));
  builder.add(contract({ terms: [term(a, w)], outputs: [builder.output([3, 2, 9, columns])] }));
  return builder.build(`contract with ${dtype} weights by image`, 0);
}

/** Taps over all borders of maps in two bytes, one of which lies with its channels apart, beside one in four. */
function narrowMaps(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const shape = [2, 5, 6, 7];
  const a = wholeNumbers(builder, { seed: 20, shape, dtype });
  const apart = wholeNumbers(builder, { seed: 21, shape: [7, 2, 5, 6], dtype });
  const maps = [a, permute(apart, [1, 2, 3, 0]), wholeMap(builder, shape)];
  const terms = maps.map((map, i) => {
    const w = wholeNumbers(builder, { seed: 22 + i, shape: [9, 7, 1, 10], dtype: "f32" });
    return term(map, w, { taps: square });
  });
  builder.add(contract({ terms, outputs: [builder.output([2, 5, 6, 10])] }));
  const [first] = terms;
  if (first === undefined) throw new RangeError("There is no summand");
  const window = { ...first, at: at(1, -1) };
  builder.add(contract({ terms: [window], outputs: [builder.output([2, 3, 4, 10])] }));
  return builder.build(`contract of ${dtype} maps`, 0);
}

/** A matrix in two bytes by another, with an extra for each row. */
function narrowRows(dtype: NarrowFloat, rows: number): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeNumbers(builder, { seed: 25, shape: [1, 1, rows, 9], dtype });
  const w = wholeNumbers(builder, { seed: 26, shape: [1, 9, 1, 20], dtype });
  const shape = [1, 1, rows, 20];
  const extra = broadcast(
    wholeNumbers(builder, { seed: 27, shape: [1, 1, rows, 1], dtype: "f32" }),
    shape,
  );
  const lines = new Lines();
  const epilogue = lines.body(lines.call("add", [lines.accumulator(0), lines.input(0)]));
  const outputs = [builder.output(shape)];
  builder.add(contract({ terms: [term(a, w)], extras: [extra], epilogue, outputs }));
  const indexed = new Lines();
  const place = indexed.call("cast", [indexed.index(2)]);
  const byPlace = indexed.body(indexed.call("add", [indexed.accumulator(0), place]));
  builder.add(
    contract({ terms: [term(a, w)], epilogue: byPlace, outputs: [builder.output(shape)] }),
  );
  return builder.build(`contract of ${rows} ${dtype} rows`, 0);
}

function narrowByImage(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeNumbers(builder, { seed: 28, shape: [3, 1, 16, 6], dtype });
  const w = wholeNumbers(builder, { seed: 29, shape: [3, 1, 6, 1, 8], dtype });
  builder.add(contract({ terms: [term(a, w)], outputs: [builder.output([3, 1, 16, 8])] }));
  return builder.build(`contract of ${dtype} maps with weights by image`, 0);
}

/** The gradient of weights from maps and gradients in two bytes: taps, a flat product, channels apart. */
function narrowFilter(dtype: NarrowFloat, channels: number): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeNumbers(builder, { seed: 30, shape: [2, 5, 6, channels], dtype });
  const g = wholeNumbers(builder, { seed: 31, shape: [2, 5, 6, 9], dtype });
  const apart = wholeNumbers(builder, { seed: 32, shape: [9, 2, 5, 6], dtype });
  const filter = (taps: FilterKernel["taps"], gradient: View, slabs: number): FilterKernel => {
    const output = builder.output([slabs, taps.length, channels, 9]);
    return { kind: "filter", a, at: at(0, 0), taps, g: gradient, slabs, output };
  };
  builder.add(
    filter(square, g, 3),
    filter(here, g, 2),
    filter(square, permute(apart, [1, 2, 3, 0]), 1),
    { ...filter(here, wholeNumbers(builder, { seed: 33, shape: [2, 5, 6, 9], dtype: "f32" }), 1) },
  );
  return builder.build(`filter of ${dtype} maps with ${channels} channels`, 0);
}

/** An epilogue that reads and stores floats of two bytes. */
function narrowEpilogue(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [2, 3, 3, 4]);
  const w = wholeNumbers(builder, { seed: 15, shape: [1, 4, 1, 10], dtype });
  const shape = [2, 3, 3, 10];
  const bias = Float32Array.from(integers(16, 180, { low: -50, high: 50 }));
  const extra = builder.input(bias, shape, dtype);
  const lines = new Lines();
  const sum = lines.call("add", [lines.accumulator(0), lines.input(0)]);
  const outputs = [builder.output(shape, dtype), builder.output(shape)];
  const epilogue = lines.body(sum, sum);
  builder.add(contract({ terms: [term(a, w)], extras: [extra], epilogue, outputs }));
  return builder.build(`contract that stores ${dtype}`, 0);
}
