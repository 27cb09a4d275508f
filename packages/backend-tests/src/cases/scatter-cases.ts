import type { DType, ScatterKernel, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { repeat } from "../kernels.ts";
import { affine, broadcast, flip, permute, pick, slice } from "../view.ts";

/** Rows added by index: dtypes, indices outside, more rows than indices and fewer, layouts, loops. */
export function scatterCases(): ConformanceCase[] {
  const chosen = integers(1, 60, { low: -3, high: 12 });
  const outside = [-(2 ** 31), 2 ** 31 - 1, 10, -1];
  const unsigned = [...chosen.map(Math.abs), 2 ** 32 - 1, 2 ** 31, 10, 0];
  return [
    scatter("i32", Int32Array.from([...chosen, ...outside])),
    scatter("u32", Uint32Array.from(unsigned)),
    scatter("u8", Uint8Array.from([...chosen.map(Math.abs), 255, 128, 10, 0])),
    ...[1, 3, 4, 17, 64].flatMap((columns) => [
      sized({ picks: 50, rows: 7, columns }),
      sized({ picks: 50, rows: 1000, columns }),
    ]),
    sized({ picks: 1, rows: 1, columns: 1 }),
    sized({ picks: 3000, rows: 2, columns: 5 }),
    sized({ picks: 40, rows: 70_000, columns: 2 }),

    // What lies beside an output stays as it was.
    makeCase("scatter of flipped and transposed slices", 1e-5, (builder) => {
      const values = builder.input(uniform(5), [7, 40]);
      const picks = builder.input(Int32Array.from(integers(6, 60, { low: -1, high: 6 })), [60]);
      const state = builder.state(uniform(7), [9, 12]);
      const rows = slice(slice(state, 0, { start: 1, size: 6 }), 1, { start: 2, size: 7 });
      builder.add(
        add(
          permute(flip(slice(values, 1, { start: 3, size: 15, step: 2 }), 1), [1, 0]),
          flip(slice(picks, 0, { start: 5, size: 15, step: 3 }), 0),
          flip(rows, 1),
        ),
      );
      const turned = permute(builder.state(uniform(8), [5, 8]), [1, 0]);
      builder.add(
        add(
          slice(values, 1, { start: 0, size: 5 }),
          slice(picks, 0, { start: 0, size: 7 }),
          turned,
        ),
      );
    }),

    // One value for all columns, one index for all values.
    makeCase("scatter of repeated values and of a repeated index", 1e-5, (builder) => {
      const values = broadcast(builder.input(uniform(9), [30, 1]), [30, 6]);
      const indices = builder.input(Int32Array.from(integers(10, 30, { high: 4 })), [30]);
      builder.add(add(values, indices, builder.output([5, 6])));
      const same = broadcast(builder.input(Int32Array.of(2), [1]), [30]);
      builder.add(add(values, same, builder.output([5, 6])));
    }),

    makeCase("scatter that moves with a loop", 1e-5, (builder) => {
      const values = builder.input(uniform(11), [4, 9, 6]);
      const indices = builder.input(Int32Array.from(integers(12, 36, { high: 5 })), [4, 9]);
      const output = builder.output([5, 4, 6]);
      const turn = affine(0, { 0: 1 });
      const kernel = add(pick(values, 0, turn), pick(indices, 0, turn), pick(output, 1, turn));
      builder.add(repeat(0, 4, kernel));
    }),
    replacing("f32", Float32Array.from(integers(13, 9 * 6))),
    replacing("i32", Int32Array.from(integers(14, 9 * 6, { low: -(2 ** 30), high: 2 ** 30 }))),
    replacing("u32", Uint32Array.from(integers(15, 9 * 6, { high: 2 ** 32 - 1 }))),
    replacing("bf16", Float32Array.from(integers(25, 9 * 6))),
    replacing("f16", Float32Array.from(integers(26, 9 * 6))),
    ...[1, 3, 4, 17, 64].map((columns) => replacedRow(columns)),

    // What lies beside the output stays, too.
    makeCase("scatter that replaces rows of flipped and transposed slices", 0, (builder) => {
      const values = builder.input(uniform(18), [7, 40]);
      const picks = builder.input(Uint8Array.from(integers(19, 15, { high: 6 })), [15]);
      const state = builder.state(uniform(20), [9, 12]);
      const rows = slice(slice(state, 0, { start: 1, size: 6 }), 1, { start: 2, size: 7 });
      const turned = permute(flip(slice(values, 1, { start: 3, size: 15, step: 2 }), 1), [1, 0]);
      builder.add(replace(turned, flip(picks, 0), flip(rows, 1)));
      const same = builder.state(uniform(21), [5, 8]);
      const repeated = broadcast(builder.input(uniform(22), [3, 1]), [3, 5]);
      builder.add(replace(repeated, slice(picks, 0, { start: 0, size: 3 }), permute(same, [1, 0])));
    }),

    // A cache that grows in a loop: each iteration replaces the row that its index names.
    makeCase("scatter that replaces a row in each iteration", 0, (builder) => {
      const values = builder.input(uniform(23), [6, 10]);
      const picks = builder.input(Int32Array.of(4, 0, 4, 1, 9, 2), [6]);
      const state = builder.state(uniform(24), [5, 10]);
      const size = { size: 1, start: affine(0, { 0: 1 }) };
      builder.add(repeat(0, 6, replace(slice(values, 0, size), slice(picks, 0, size), state)));
    }),
  ];
}

function add(values: View, indices: View, output: View): ScatterKernel {
  return { kind: "scatter", values, indices, output };
}

function scatter(
  name: string,
  picks: Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
): ConformanceCase {
  const builder = new CaseBuilder();
  // Whole numbers: their sums are exact in every order, and the bits are those of the reference.
  const values = builder.input(Float32Array.from(integers(2, 64 * 6)), [64, 6]);
  const indices = builder.input(picks, [64]);
  builder.add(add(values, indices, builder.output([10, 6])));
  return builder.build(`scatter by ${name} indices, some outside`, 0);
}

interface Size {
  readonly picks: number;
  readonly rows: number;
  readonly columns: number;
}

function sized({ picks, rows, columns }: Size): ConformanceCase {
  const builder = new CaseBuilder();
  const values = builder.input(uniform(3), [picks, columns]);
  const few = integers(4, picks, { high: Math.min(rows, 40) - 1 });
  const indices = builder.input(
    Int32Array.from(few, (row) => rows - 1 - row),
    [picks],
  );
  builder.add(add(values, indices, builder.output([rows, columns])));
  return builder.build(`scatter of ${picks} rows of ${columns} to ${rows}`, 1e-5);
}

function replace(values: View, indices: View, output: View): ScatterKernel {
  return { kind: "scatter", keep: true, values, indices, output };
}

/** Indices outside, and repeated ones, of which the last counts; other rows stay as they were. */
function replacing(
  dtype: DType,
  data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): ConformanceCase {
  const builder = new CaseBuilder();
  const values = builder.input(data, [9, 6], dtype);
  const picks = Int32Array.of(3, -1, 0, 3, 12, 7, 0, 2 ** 31 - 1, 5);
  const output = builder.state(data.toReversed().slice(0, 8 * 6), [8, 6], dtype);
  builder.add(replace(values, builder.input(picks, [9]), output));
  return builder.build(`scatter that replaces rows of ${dtype}`, 0);
}

/** One row of a large state, as a cache of keys is written. */
function replacedRow(columns: number): ConformanceCase {
  const builder = new CaseBuilder();
  const row = builder.input(uniform(16), [1, columns]);
  const state = builder.state(uniform(17), [500, columns]);
  builder.add(replace(row, builder.input(Uint32Array.of(321), [1]), state));
  return builder.build(`scatter that replaces one row of ${columns}`, 0);
}
