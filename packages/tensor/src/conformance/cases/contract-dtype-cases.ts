import type { DType } from "../../backend/mod.ts";
import { CaseBuilder } from "../case.ts";
import type { ConformanceCase } from "../case.ts";
import { integers } from "../data.ts";
import { contract, square, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { permute, slice } from "../view.ts";
import { storedTypes, wholeNumbers } from "./small-cases.ts";

/** Weights of every dtype, of whole numbers so that sums are exact, and epilogues that round. */
export function contractDtypeCases(): ConformanceCase[] {
  return [
    ...storedTypes.flatMap((dtype) => [
      ...[1, 3, 16, 33].map((columns) => dense(dtype, columns)),
      turned(dtype),
      windows(dtype),
      byImage(dtype, 8),
      byImage(dtype, 5),
    ]),
    mixed(),
    ...(["f16", "bf16"] as const).map(narrowEpilogue),
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

function byImage(dtype: DType, columns: number): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [3, 2, 9, 6]);
  const w = wholeNumbers(builder, { seed: 5, shape: [3, 1, 6, 1, columns], dtype });
  const flipped = wholeNumbers(builder, { seed: 6, shape: [3, 1, columns, 1, 6], dtype });
  const outputs = [builder.output([3, 2, 9, columns])];
  const terms = [term(a, w), term(a, permute(flipped, [0, 1, 4, 3, 2]))];
  builder.add(contract({ terms, outputs }));
  builder.add(contract({ terms: [term(a, w)], outputs: [builder.output([3, 2, 9, columns])] }));
  return builder.build(`contract with ${dtype} weights by image, ${columns} columns`, 0);
}

/** Summands whose weights have different dtypes. */
function mixed(): ConformanceCase {
  const builder = new CaseBuilder();
  const a = wholeMap(builder, [2, 2, 3, 5]);
  const terms = storedTypes.map((dtype, i) =>
    term(a, wholeNumbers(builder, { seed: 7 + i, shape: [1, 5, 1, 6], dtype })),
  );
  builder.add(contract({ terms, outputs: [builder.output([2, 2, 3, 6])] }));
  return builder.build("contract with weights of all dtypes", 0);
}

/** An epilogue that reads and stores floats of two bytes. */
function narrowEpilogue(dtype: "f16" | "bf16"): ConformanceCase {
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
