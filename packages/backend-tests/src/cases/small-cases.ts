import { type DType, type NarrowFloat, bytesOf, computeDtype } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { betweenNarrow, integers, uniform } from "../data.ts";
import { copy, map, reduce, repeat } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, dense, flip, permute, pick, slice } from "../view.ts";

const narrow = ["f16", "bf16"] as const;

/** Elements smaller than a word: floats of two bytes, loaded, rounded and stored, and bytes with a sign. */
export function smallCases(): ConformanceCase[] {
  return [
    ...narrow.flatMap((dtype) => [
      everyPattern(dtype),
      stored(dtype),
      apart(dtype),
      inPlace(dtype),
      reduced(dtype),
      moving(dtype),
    ]),
    ...[0, 1, 2, 3].map(signedBytes),

    makeCase("map of strided signed bytes", 0, (builder) => {
      const values = Int8Array.from(integers(10, 211, { low: -128, high: 127 }));
      const bytes = builder.input(values, [211]);
      const view = dense(bytes.buffer, [7, 10], { offset: 2, dtype: "i8" });
      const inputs = [{ ...view, strides: [1, 7] }, flip({ ...view, strides: [30, 3] }, 1)];
      const lines = new Lines();
      const [a = 0, b = 0] = inputs.map((_, i) => lines.input(i, "i32"));
      const body = lines.body(lines.call("mul", [a, b], "i32"));
      builder.add(map({ inputs, body, outputs: [builder.output([7, 10], "i32")] }));
    }),
  ];
}

/** All numbers of a type but NaN, whose bits a device may change, and what a device may take for zero. */
function everyPattern(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const patterns = Array.from({ length: 2 ** 16 }, (_, i) => i).filter((bits) => {
    const magnitude = bits & 0x7fff;
    return dtype === "f16" ? magnitude <= 0x7c00 : magnitude >= 0x80 && magnitude <= 0x7f80;
  });
  const bytes = new Uint8Array(Uint16Array.from(patterns).buffer);
  const { buffer } = builder.input(bytes, [bytes.length]);
  const view = dense(buffer, [patterns.length], { dtype });
  builder.add(copy(view, builder.output([patterns.length])));
  return builder.build(`map of every ${dtype}`, 0);
}

function stored(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const values = betweenNarrow(dtype);
  const input = builder.input(values, [values.length]);
  builder.add(copy(input, builder.output([values.length], dtype)));
  return builder.build(`map that stores ${dtype}`, 0);
}

/** Every third element, from an odd one on, backwards, and columns: what lies between must stay. */
function apart(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const state = builder.state(uniform(2), [122], dtype);
  const third = { ...dense(state.buffer, [37], { dtype, offset: 5 }), strides: [3] };
  builder.add(copy(builder.input(uniform(3), [37]), flip(third, 0)));
  const table = builder.state(uniform(4), [12, 9], dtype);
  const part = slice(slice(table, 0, { start: 1, size: 10 }), 1, { start: 2, size: 5 });
  builder.add(copy(builder.input(uniform(5), [5, 10]), permute(part, [1, 0])));
  return builder.build(`map that stores ${dtype} here and there`, 0);
}

function inPlace(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const state = builder.state(uniform(6), [6, 11], dtype);
  const lines = new Lines();
  const body = lines.body(lines.call("mul", [lines.input(0), lines.constant(-2)]));
  builder.add(map({ inputs: [state], body, outputs: [state] }));
  return builder.build(`map that updates ${dtype}`, 0);
}

/** Whole numbers, whose sums are exact: over rows, over columns, and all of them. */
function reduced(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const whole = Float32Array.from(integers(7, 8 * 13 * 5, { low: -3, high: 3 }));
  const input = builder.input(whole, [8, 13, 5], dtype);
  for (const axes of [[0], [1], [2], [0, 1, 2]]) {
    const kept = [8, 13, 5].filter((_, axis) => !axes.includes(axis));
    builder.add(reduce({ combine: "sum", inputs: [input], axes, outputs: [builder.output(kept)] }));
    const outputs = [builder.output(kept, dtype)];
    builder.add(reduce({ combine: "max", inputs: [input], axes, outputs }));
  }
  return builder.build(`reductions of ${dtype}`, 0);
}

function moving(dtype: NarrowFloat): ConformanceCase {
  const builder = new CaseBuilder();
  const rows = builder.input(uniform(8), [5, 9], dtype);
  const output = builder.output([9, 6], dtype);
  const row = affine(0, { 0: 1 });
  const kernel = copy(pick(rows, 0, row), pick(output, 1, row));
  return builder.add(repeat(0, 5, kernel)).build(`map of ${dtype} that moves with a loop`, 0);
}

function signedBytes(offset: number): ConformanceCase {
  const builder = new CaseBuilder();
  const values = Int8Array.from(integers(9, 44 + offset, { low: -128, high: 127 }));
  const bytes = builder.input(values, [44 + offset]);
  const outputs = [builder.output([44], "i32")];
  builder.add(map({ inputs: [dense(bytes.buffer, [44], { offset, dtype: "i8" })], outputs }));
  return builder.build(`map of signed bytes from the ${offset}th`, 0);
}

/** The dtypes that weights and tables may be stored in, with whole numbers that all of them hold. */
export const storedTypes: readonly DType[] = ["f32", "f16", "bf16", "i8", "u8", "i32", "u32"];

/** Whole numbers as a view of a dtype. */
export function wholeNumbers(
  builder: CaseBuilder,
  { seed, shape, dtype }: { seed: number; shape: readonly number[]; dtype: DType },
): ReturnType<CaseBuilder["input"]> {
  const count = shape.reduce((a, b) => a * b, 1);
  const isSigned = computeDtype(dtype) !== "u32";
  const values = integers(seed, count, { low: isSigned ? -5 : 0, high: 5 });
  if (computeDtype(dtype) === "f32") return builder.input(Float32Array.from(values), shape, dtype);
  if (dtype === "i32") return builder.input(Int32Array.from(values), shape);
  if (dtype === "u32") return builder.input(Uint32Array.from(values), shape);
  const one = bytesOf(dtype) === 1 && isSigned ? Int8Array : Uint8Array;
  return builder.input(one.from(values), shape);
}
