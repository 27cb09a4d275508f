import type { View } from "@pixelweft/tensor/backend";
import { type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { at, contract, square, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { broadcast, pick, reshape, slice } from "../view.ts";
import { cross, operands } from "./contract-operands.ts";

const tolerance = 2e-5;

/** What happens to the accumulators: several terms, lanes, extras, gates. */
export function contractEpilogueCases(): ConformanceCase[] {
  return [
    // Three summands of other sizes, taps and places in one accumulator.
    makeCase("contract of three terms in two lanes", tolerance, (builder) => {
      const first = builder.input(uniform(1), [2, 5, 4, 9]);
      const second = builder.input(uniform(2), [2, 7, 6, 3]);
      const third = builder.input(uniform(3), [2, 1, 1, 33]);
      const list = [
        term(first, builder.input(uniform(4), [3, 9, 2, 6]), { taps: cross }),
        term(second, builder.input(uniform(5), [9, 3, 2, 6]), {
          taps: square,
          at: at(1, 2),
        }),
        term(broadcast(third, [2, 5, 4, 33]), builder.input(uniform(6), [1, 33, 2, 6])),
      ];
      const outputs = [builder.output([2, 5, 4, 6]), builder.output([2, 5, 4, 6])];
      builder.add(contract({ terms: list, outputs }));
    }),

    makeCase("contract with bias and residual", tolerance, (builder) => {
      const shape = [2, 3, 5, 18];
      const { a, w } = operands(builder, [2, 3, 5, 11], 18);
      const bias = broadcast(builder.input(uniform(3), [18]), shape);
      const residual = slice(builder.input(uniform(4), [2, 3, 5, 40]), 3, {
        start: 21,
        size: 18,
      });
      const lines = new Lines();
      const biased = lines.call("add", [lines.accumulator(0), lines.input(0)]);
      const body = lines.body(
        lines.call("add", [lines.call("tanh", [biased]), lines.input(1)]),
        biased,
      );
      const outputs = [builder.output(shape), builder.output(shape)];
      builder.add(
        contract({
          terms: [term(a, w, { taps: cross })],
          extras: [bias, residual],
          epilogue: body,
          outputs,
        }),
      );
    }),

    makeCase("contract that adds in place", tolerance, (builder) => {
      const { a, w } = operands(builder, [1, 3, 5, 11], 18);
      const whole = builder.state(uniform(5), [1, 3, 5, 20]);
      const total = slice(whole, 3, { start: 1, size: 18 });
      const lines = new Lines();
      const body = lines.body(lines.call("add", [lines.input(0), lines.accumulator(0)]));
      builder.add(
        contract({
          terms: [term(a, w, { taps: cross })],
          extras: [total],
          epilogue: body,
          outputs: [total],
        }),
      );
    }),

    // Both halves of a pre-activation and its gate: three outputs of two lanes.
    makeCase("contract with a gate and both of its halves", tolerance, (builder) => {
      const half = 13;
      const { a, w } = operands(builder, [2, 4, 3, 10], 2 * half);
      const lanes = reshape(w, [3, 10, 2, half]);
      const both = builder.output([2, 4, 3, 2 * half]);
      const bias = builder.input(uniform(3), [2 * half]);
      const part = (view: View, lane: number) =>
        slice(view, view.shape.length - 1, { start: lane * half, size: half });
      const lines = new Lines();
      const [left = 0, right = 0] = [0, 1].map((lane) =>
        lines.call("add", [lines.accumulator(lane), lines.input(lane)]),
      );
      const gated = lines.call("mul", [lines.call("tanh", [left]), lines.call("sigmoid", [right])]);
      builder.add(
        contract({
          terms: [term(a, lanes, { taps: cross })],
          extras: [0, 1].map((lane) => broadcast(part(bias, lane), [2, 4, 3, half])),
          epilogue: lines.body(left, right, gated),
          outputs: [part(both, 0), part(both, 1), builder.output([2, 4, 3, half])],
        }),
      );
    }),

    // Group k of a 2p tensor: its columns in each half, from weights that stay in their order.
    makeCase("contract of one colour group of both halves", tolerance, (builder) => {
      const [colours, width] = [3, 5];
      const { a, w } = operands(builder, [2, 3, 3, 7], 2 * colours * width);
      const output = builder.output([2, 3, 3, colours * width]);
      const grouped = reshape(w, [3, 7, 2, colours, width]);
      for (const k of [2, 0, 1]) {
        const lines = new Lines();
        const gated = lines.call("mul", [
          lines.call("tanh", [lines.accumulator(0)]),
          lines.call("sigmoid", [lines.accumulator(1)]),
        ]);
        builder.add(
          contract({
            terms: [term(a, pick(grouped, 3, k), { taps: cross })],
            epilogue: lines.body(gated),
            outputs: [slice(output, 3, { start: k * width, size: width })],
          }),
        );
      }
    }),

    // Index lines count places and columns; a second output is of another dtype.
    makeCase("contract whose epilogue reads its indices", tolerance, (builder) => {
      const shape = [2, 3, 4, 5];
      const { a, w } = operands(builder, [2, 3, 4, 6], 5);
      const lines = new Lines();
      const code = [0, 1, 2, 3]
        .map((axis) => lines.index(axis))
        .reduce((high, low) => {
          const scaled = lines.call("mul", [high, lines.constant(10, "i32")], "i32");
          return lines.call("add", [scaled, low], "i32");
        });
      const scale = lines.call("mul", [lines.call("cast", [code]), lines.constant(1 / 1024)]);
      const result = lines.call("add", [lines.accumulator(0), scale]);
      builder.add(
        contract({
          terms: [term(a, w, { taps: cross })],
          epilogue: lines.body(result, code),
          outputs: [builder.output(shape), builder.output(shape, "i32")],
        }),
      );
    }),

    // An epilogue need not look at the accumulator.
    makeCase("contract whose epilogue is a constant", 0, (builder) => {
      const { a, w } = operands(builder, [1, 2, 3, 4], 5);
      const lines = new Lines();
      builder.add(
        contract({
          terms: [term(a, w, { taps: cross })],
          epilogue: lines.body(lines.constant(0.5)),
          outputs: [builder.output([1, 2, 3, 5])],
        }),
      );
    }),

    makeCase("contract with a u8 extra at an odd offset", tolerance, (builder) => {
      const shape = [1, 3, 3, 7];
      const { a, w } = operands(builder, [1, 3, 3, 4], 7);
      const bytes = builder.input(Uint8Array.from(integers(4, 67)), [67]);
      const extra = reshape(slice(bytes, 0, { start: 3, size: 63 }), shape);
      const lines = new Lines();
      const scaled = lines.call("mul", [
        lines.call("cast", [lines.input(0, "u32")]),
        lines.constant(1 / 256),
      ]);
      const body = lines.body(lines.call("add", [lines.accumulator(0), scaled]));
      builder.add(
        contract({
          terms: [term(a, w, { taps: cross })],
          extras: [extra],
          epilogue: body,
          outputs: [builder.output(shape)],
        }),
      );
    }),
  ];
}
