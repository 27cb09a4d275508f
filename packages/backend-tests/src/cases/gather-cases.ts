import { type DType, type GatherKernel, type View, computeDtype } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { repeat } from "../kernels.ts";
import { affine, broadcast, dense, flip, pick, slice } from "../view.ts";
import { storedTypes, wholeNumbers } from "./small-cases.ts";

/** Elements picked by index: dtypes, indices outside, tables, layouts, loops. */
export function gatherCases(): ConformanceCase[] {
  const chosen = integers(1, 60, { low: -3, high: 12 });
  const outside = [-(2 ** 31), 2 ** 31 - 1, 10, -1];
  return [
    gather("i32", Int32Array.from([...chosen, ...outside])),
    gather("u32", Uint32Array.from([...chosen.map(Math.abs), 2 ** 32 - 1, 2 ** 31, 10, 0])),
    gather("u8", Uint8Array.from([...chosen.map(Math.abs), 255, 128, 10, 0])),

    makeCase("gather of integers", 0, (builder) => {
      const wide = integers(3, 90, { low: -(2 ** 31), high: 2 ** 31 - 1 });
      const indices = builder.input(Int32Array.from(integers(4, 30, { low: -1, high: 3 })), [30]);
      const signed = builder.input(Int32Array.from(wide), [30, 3]);
      const unsigned = builder.input(Uint32Array.from(wide), [30, 3]);
      builder.add(
        pickAll(signed, indices, builder.output([30], "i32")),
        pickAll(unsigned, indices, builder.output([30], "u32")),
      );
    }),

    makeCase("gather of bytes by bytes", 0, (builder) => {
      const bytes = builder.input(Uint8Array.from(integers(5, 93)), [93]);
      const source = dense(bytes.buffer, [30, 3], { offset: 3, dtype: "u8" });
      const picks = builder.input(Uint8Array.from(integers(6, 31, { high: 3 })), [31]);
      const indices = slice(picks, 0, { start: 1, size: 30 });
      builder.add(pickAll(source, indices, builder.output([30], "u32")));
    }),
    ...storedTypes.map(ofSmall),

    // An embedding: every place looks up all columns of one table.
    makeCase("gather from one table", 0, (builder) => {
      const weights = builder.input(uniform(7), [11, 6]);
      const indices = builder.input(Int32Array.from(integers(8, 20, { high: 10 })), [20, 1]);
      const columns = { ...weights, shape: [20, 6, 11], strides: [0, 1, 6] };
      builder.add(pickAll(columns, broadcast(indices, [20, 6]), builder.output([20, 6])));
    }),

    makeCase("gather of flipped slices", 0, (builder) => {
      const source = builder.input(uniform(9), [5, 6, 20]);
      const indices = builder.input(
        Int32Array.from(integers(10, 40, { low: -1, high: 9 })),
        [5, 8],
      );
      const wide = builder.output([6, 9]);
      const output = slice(slice(wide, 0, { start: 1, size: 5 }), 1, { start: 2, size: 6 });
      builder.add(
        pickAll(
          flip(slice(source, 2, { start: 3, size: 8, step: 2 }), 2),
          flip(slice(indices, 1, { start: 1, size: 6 }), 0),
          flip(output, 1),
        ),
      );
    }),

    makeCase("gather of 70,000 elements", 0, (builder) => {
      const source = builder.input(uniform(11), [70_000, 2]);
      const indices = builder.input(Uint8Array.from(integers(12, 70_000, { high: 2 })), [70_000]);
      builder.add(pickAll(source, indices, builder.output([70_000])));
    }),

    makeCase("gather that moves with a loop", 0, (builder) => {
      const source = builder.input(uniform(13), [4, 5, 6]);
      const indices = builder.input(Int32Array.from(integers(14, 20, { high: 6 })), [4, 5]);
      const output = builder.output([5, 4]);
      const row = affine(0, { 0: 1 });
      const kernel = pickAll(pick(source, 0, row), pick(indices, 0, row), pick(output, 1, row));
      builder.add(repeat(0, 4, kernel));
    }),
  ];
}

function gather(
  name: string,
  values: Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
) {
  const builder = new CaseBuilder();
  const source = builder.input(uniform(2, { low: 1, high: 2 }), [4, 16, 10]);
  const indices = builder.input(values, [4, 16]);
  builder.add(pickAll(source, indices, builder.output([4, 16])));
  return builder.build(`gather by ${name} indices, some outside`, 0);
}

function pickAll(source: View, indices: View, output: View): GatherKernel {
  return { kind: "gather", source, indices, output };
}

/** Rows of whole numbers in every dtype, picked by signed bytes. */
function ofSmall(dtype: DType): ConformanceCase {
  const builder = new CaseBuilder();
  const source = wholeNumbers(builder, { seed: 15, shape: [30, 3], dtype });
  const indices = builder.input(Int8Array.from(integers(16, 30, { low: -1, high: 3 })), [30]);
  builder.add(pickAll(source, indices, builder.output([30], computeDtype(dtype))));
  return builder.build(`gather of ${dtype} by signed bytes`, 0);
}
