import type { Tap } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase } from "../case.ts";
import { floats, uniform } from "../data.ts";
import { at, contract, copy, map, repeat, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, permute, pick, reshape } from "../view.ts";

/** A recurrent layer row by row, its gradient from the last row to the first, and that of its weights from what both stored. */
export function recurrentCases(): ConformanceCase[] {
  const builder = new CaseBuilder();
  const [rows, n, columns, width] = [6, 2, 5, 8];
  const near: readonly Tap[] = [
    [0, -1],
    [0, 0],
    [0, 1],
  ];
  const stack = [rows, n, 1, columns, width];
  const x = builder.input(uniform(15), stack);
  const slopes = builder.input(uniform(16), stack);
  const weights = floats(17, 3 * width * width, { low: -0.3, high: 0.3 });
  const w = builder.constant(weights, [3, width, 1, width]);
  const state = builder.state(uniform(18), [n, 1, columns, width]);
  const grad = builder.output([n, 1, columns, width]);
  const [states, sums] = [builder.output(stack), builder.output(stack)];
  const [fresh, slope] = [builder.arena(state.shape), builder.arena(state.shape)];
  const [now, then] = [affine(0, { 0: 1 }), affine(rows - 1, { 3: -1 })];
  const lines = new Lines();
  const next = lines.call("tanh", [lines.call("add", [lines.accumulator(0), lines.input(0)])]);
  const forwards = contract({
    terms: [term(state, w, { taps: near })],
    extras: [pick(x, 0, now)],
    epilogue: lines.body(next, next),
    outputs: [fresh, pick(states, 0, now)],
  });
  const back = new Lines();
  const [total, y] = [back.call("add", [back.input(0), back.input(1)]), back.input(2)];
  const rest = back.call("sub", [back.constant(1), back.call("mul", [y, y])]);
  const product = back.call("mul", [total, rest]);
  builder.add(
    repeat(0, rows, forwards, copy(fresh, state)),
    map({ body: zero(), outputs: [grad] }),
    repeat(
      3,
      rows,
      map({
        inputs: [grad, pick(slopes, 0, then), pick(states, 0, then)],
        body: back.body(product, product),
        outputs: [slope, pick(sums, 0, then)],
      }),
      contract({
        terms: [
          term(slope, permute(w, [0, 3, 2, 1]), { taps: near.map(([r, c]): Tap => [-r, -c]) }),
        ],
        outputs: [grad],
      }),
    ),
    {
      kind: "filter",
      a: reshape(states, [rows * n, 1, columns, width]),
      at: at(0, 0),
      taps: near,
      g: reshape(sums, [rows * n, 1, columns, width]),
      slabs: 1,
      output: builder.output([1, 3, width, width]),
    },
  );
  return [builder.build("a recurrent layer and its gradient, rows backwards", 5e-5)];
}

function zero(): ReturnType<Lines["body"]> {
  const lines = new Lines();
  return lines.body(lines.constant(0));
}
