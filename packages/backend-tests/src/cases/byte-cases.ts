import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers } from "../data.ts";
import { map, repeat } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, broadcast, dense, flip, pick, slice } from "../view.ts";

/** u8 inputs and constants: any offset, any length, any stride. */
export function byteCases(): ConformanceCase[] {
  return [
    ...[1, 2, 3, 5, 7, 1003].map(ofLength),
    ...[0, 1, 2, 3, 5].map(atOffset),

    // Backwards, every third, and transposed: neighbours in the shape are none in memory.
    makeCase("map of strided bytes", 0, (builder) => {
      const bytes = builder.input(Uint8Array.from(integers(3, 211)), [211]);
      const view = dense(bytes.buffer, [7, 10], { offset: 2, dtype: "u8" });
      const inputs = [
        { ...view, strides: [1, 7] },
        flip({ ...view, strides: [30, 3] }, 1),
        flip(view, 0),
      ];
      const lines = new Lines();
      const total = inputs
        .map((_, i) => lines.input(i, "u32"))
        .reduce((a, b) => {
          const shifted = lines.call("shl", [a, lines.constant(8, "u32")], "u32");
          return lines.call("or", [shifted, b], "u32");
        });
      const outputs = [builder.output([7, 10], "u32")];
      builder.add(map({ inputs, body: lines.body(total), outputs }));
    }),

    // Pixels of three bytes to floats in -1 to 1, and a one-hot of one colour.
    makeCase("map of image bytes", 1e-6, (builder) => {
      const shape = [2, 5, 3, 3];
      const images = builder.input(Uint8Array.from(integers(4, 90)), shape);
      const lines = new Lines();
      const value = lines.call("cast", [lines.input(0, "u32")]);
      const scaled = lines.call("sub", [
        lines.call("mul", [value, lines.constant(2 / 255)]),
        lines.constant(1),
      ]);
      builder.add(
        map({ inputs: [images], body: lines.body(scaled), outputs: [builder.output(shape)] }),
      );
      const hot = [2, 5, 3, 256];
      const red = slice(images, 3, { start: 0, size: 1 });
      const one = new Lines();
      const level = one.call("cast", [one.index(3)], "u32");
      const hit = one.call("eq", [one.input(0, "u32"), level], "u32");
      builder.add(
        map({
          inputs: [broadcast(red, hot)],
          body: one.body(one.call("cast", [hit])),
          outputs: [builder.output(hot)],
        }),
      );
    }),

    makeCase("map of constant bytes", 0, (builder) => {
      const bytes = builder.constant(Uint8Array.from(integers(5, 21)), [21]);
      const lines = new Lines();
      const result = lines.call("cast", [lines.input(0, "u32")]);
      builder.add(
        map({ inputs: [bytes], body: lines.body(result), outputs: [builder.output([21])] }),
      );
    }),

    makeCase("map of bytes that move with a loop", 0, (builder) => {
      const bytes = builder.input(Uint8Array.from(integers(6, 5 * 9)), [5, 9]);
      const output = builder.output([5, 9], "u32");
      const row = affine(0, { 0: 1 });
      const lines = new Lines();
      const body = lines.body(lines.input(0, "u32"));
      const kernel = map({ inputs: [pick(bytes, 0, row)], body, outputs: [pick(output, 0, row)] });
      builder.add(repeat(0, 5, kernel));
    }),
  ];
}

function ofLength(length: number): ConformanceCase {
  const builder = new CaseBuilder();
  const bytes = builder.input(Uint8Array.from(integers(1, length)), [length]);
  const lines = new Lines();
  const outputs = [builder.output([length], "u32")];
  builder.add(map({ inputs: [bytes], body: lines.body(lines.input(0, "u32")), outputs }));
  return builder.build(`map of ${length} bytes`, 0);
}

function atOffset(offset: number): ConformanceCase {
  const builder = new CaseBuilder();
  const bytes = builder.input(Uint8Array.from(integers(2, 43 + offset)), [43 + offset]);
  const view = dense(bytes.buffer, [43], { offset, dtype: "u8" });
  const lines = new Lines();
  const outputs = [builder.output([43], "u32")];
  builder.add(map({ inputs: [view], body: lines.body(lines.input(0, "u32")), outputs }));
  return builder.build(`map of bytes from the ${offset}th`, 0);
}
