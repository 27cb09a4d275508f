import type { View } from "@pixelweft/tensor/backend";
import { type ConformanceCase, makeCase } from "../case.ts";
import { uniform } from "../data.ts";
import { contract, repeat, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, pick, slice } from "../view.ts";
import { cross, operands } from "./contract-operands.ts";

const tolerance = 1e-5;

/** Contracts whose window, weights, extras or outputs move with loops. */
export function contractLoopCases(): ConformanceCase[] {
  return [
    // One row at a time: the window, the extras and the output move with the loop.
    makeCase("contract of one row in a loop", tolerance, (builder) => {
      const { a, w } = operands(builder, [2, 5, 4, 6], 9);
      const residual = builder.input(uniform(3), [2, 5, 4, 9]);
      const output = builder.output([2, 5, 4, 9]);
      const lines = new Lines();
      const row = lines.call("cast", [lines.loop(affine(0, { 0: 1 }))]);
      const sum = lines.call("add", [lines.accumulator(0), lines.input(0)]);
      const body = lines.body(
        lines.call("add", [sum, lines.call("mul", [row, lines.constant(0.125)])]),
      );
      const rowOf = (view: View) => slice(view, 1, { start: affine(0, { 0: 1 }), size: 1 });
      builder.add(
        repeat(
          0,
          5,
          contract({
            terms: [term(a, w, { taps: cross, at: [affine(0, { 0: 1 }), affine(0)] })],
            extras: [rowOf(residual)],
            epilogue: body,
            outputs: [rowOf(output)],
          }),
        ),
      );
    }),
    // One place at a time in two loops, the second backwards.
    makeCase("contract of one place in two loops", tolerance, (builder) => {
      const { a, w } = operands(builder, [2, 4, 5, 6], 9);
      const output = builder.output([2, 4, 5, 9]);
      const row = affine(0, { 0: 1 });
      const column = affine(4, { 1: -1 });
      const line = slice(output, 1, { start: row, size: 1 });
      const outputs = [slice(line, 2, { start: column, size: 1 })];
      const kernel = contract({ terms: [term(a, w, { taps: cross, at: [row, column] })], outputs });
      builder.add(repeat(0, 4, repeat(1, 5, kernel)));
    }),
    // Another layer's weights and output in every iteration.
    makeCase("contract with weights that move with a loop", tolerance, (builder) => {
      const a = builder.input(uniform(1), [1, 3, 4, 5]);
      const w = builder.constant(uniform(2), [4, 1, 5, 1, 6]);
      const output = builder.output([4, 1, 3, 4, 6]);
      const layer = affine(0, { 5: 1 });
      const kernel = contract({
        terms: [term(a, pick(w, 0, layer))],
        outputs: [pick(output, 0, layer)],
      });
      builder.add(repeat(5, 4, kernel));
    }),
    // The same where each image of the batch has weights of its own.
    makeCase("contract by own weights that move with a loop", tolerance, (builder) => {
      const a = builder.input(uniform(1), [2, 3, 2, 5]);
      const w = builder.constant(uniform(2), [4, 2, 1, 5, 1, 8]);
      const output = builder.output([4, 2, 3, 2, 8]);
      const layer = affine(0, { 5: 1 });
      const kernel = contract({
        terms: [term(a, pick(w, 0, layer))],
        outputs: [pick(output, 0, layer)],
      });
      builder.add(repeat(5, 4, kernel));
    }),
  ];
}
