import type { FilterKernel, GatherKernel, Tap, View } from "@pixelweft/tensor/backend";
import { type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { at, contract, copy, here, map, reduce, repeat, sum, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, broadcast, pick, slice } from "../view.ts";

/** Loops in which an iteration reads what the ones before stored. */
export function repeatCases(): ConformanceCase[] {
  return [
    makeCase("a loop that runs once", 0, (builder) => {
      const a = builder.input(uniform(1), [10]);
      builder.add(repeat(0, 1, copy(a, builder.output([10]))));
    }),
    // `h[t + 1] = h[t] / 2 + x[t]`, stored step by step.
    makeCase("a running recurrence", 1e-5, (builder) => {
      const x = builder.input(uniform(2), [40, 9]);
      const h = builder.output([41, 9]);
      const lines = new Lines();
      const halved = lines.call("mul", [lines.input(0), lines.constant(0.5)]);
      const body = lines.body(lines.call("add", [halved, lines.input(1)]));
      const [now, next] = [affine(0, { 0: 1 }), affine(1, { 0: 1 })];
      const inputs = [pick(h, 0, now), pick(x, 0, now)];
      builder.add(repeat(0, 40, map({ inputs, body, outputs: [pick(h, 0, next)] })));
    }),
    // Nothing moves: the same two kernels run again and again over the same memory.
    makeCase("a loop of two kernels over the same memory", 2e-5, (builder) => {
      const w = builder.constant(uniform(3, { low: -0.3, high: 0.3 }), [1, 8, 1, 8]);
      const x = builder.state(uniform(4), [3, 1, 1, 8]);
      const next = builder.arena([3, 1, 1, 8]);
      const lines = new Lines();
      const epilogue = lines.body(lines.call("tanh", [lines.accumulator(0)]));
      const half = new Lines();
      const mean = half.call("mul", [
        half.call("add", [half.input(0), half.input(1)]),
        half.constant(0.5),
      ]);
      builder.add(
        repeat(
          7,
          20,
          contract({ terms: [term(x, w)], epilogue, outputs: [next] }),
          map({ inputs: [x, next], body: half.body(mean), outputs: [x] }),
        ),
      );
    }),
    // A causal network in raster order: each place is computed from those before it.
    makeCase("a causal network in raster order", 5e-5, (builder) => {
      const causal: readonly Tap[] = [
        [-1, -1],
        [-1, 0],
        [-1, 1],
        [0, -1],
      ];
      const [rows, columns, width] = [5, 6, 7];
      const x = builder.input(uniform(5), [2, rows, columns, width]);
      const w = builder.constant(uniform(6, { low: -0.3, high: 0.3 }), [4, width, 1, width]);
      const h = builder.output([2, rows, columns, width]);
      const fresh = builder.arena([2, 1, 1, width]);
      const [row, column] = [affine(0, { 0: 1 }), affine(0, { 1: 1 })];
      const lines = new Lines();
      const total = lines.call("add", [lines.accumulator(0), lines.input(0)]);
      const place = (view: View) =>
        slice(slice(view, 1, { start: row, size: 1 }), 2, { start: column, size: 1 });
      const step = contract({
        terms: [term(h, w, { taps: causal, at: [row, column] })],
        extras: [place(x)],
        epilogue: lines.body(lines.call("tanh", [total])),
        outputs: [fresh],
      });
      builder.add(repeat(0, rows, repeat(1, columns, step, copy(fresh, place(h)))));
    }),
    // Steps of more than one, backwards, and of two loops in one offset.
    makeCase("loops that move by several elements", 0, (builder) => {
      const a = builder.input(uniform(7), [200]);
      const output = builder.output([200]);
      const part = (view: View, constant: number, strides: Record<number, number>) => ({
        ...slice(view, 0, { start: 0, size: 3 }),
        offset: affine(constant, strides),
      });
      builder.add(
        repeat(
          2,
          4,
          repeat(9, 5, copy(part(a, 150, { 2: -30, 9: 7 }), part(output, 3, { 2: 40, 9: 6 }))),
        ),
      );
    }),
    // A loop after a loop, with kernels between and different counts.
    makeCase("one loop after another", 1e-6, (builder) => {
      const total = builder.state(uniform(8), [6]);
      const x = builder.input(uniform(9), [5, 6]);
      const y = builder.input(uniform(10), [3, 6]);
      const middle = builder.output([6]);
      const copied = builder.output([5, 6]);
      const add = (view: View, loop: number) =>
        sum([total, pick(view, 0, affine(0, { [loop]: 1 }))], total);
      builder.add(
        repeat(0, 5, add(x, 0)),
        copy(total, middle),
        repeat(1, 3, add(y, 1)),
        copy(x, copied),
      );
    }),
    // Every kind of kernel in three loops.
    makeCase("every kind of kernel in three loops", 1e-5, (builder) => {
      const a = builder.input(uniform(11), [2, 3, 4, 5]);
      const w = builder.input(uniform(12), [2, 1, 5, 1, 3]);
      const output = builder.output([2, 3, 4, 3]);
      const filters = builder.output([2, 1, 1, 5, 3]);
      const norms = builder.output([2, 3, 4]);
      const picked = builder.output([2, 3, 4]);
      const level = builder.input(
        Int32Array.from(integers(13, 24, { low: -1, high: 3 })),
        [2, 3, 4],
      );
      const indices = [0, 1, 2].map((loop) => affine(0, { [loop]: 1 }));
      const place = (view: View) => indices.reduce((rest, index) => pick(rest, 0, index), view);
      const one = (view: View) =>
        indices.reduce((rest, start, axis) => slice(rest, axis, { start, size: 1 }), view);
      const first = pick(w, 0, affine(0, { 0: 1 }));
      const filter: FilterKernel = {
        kind: "filter",
        a: one(a),
        at: at(0, 0),
        taps: here,
        g: one(output),
        slabs: 1,
        output: pick(filters, 0, affine(0, { 0: 1 })),
      };
      const gather: GatherKernel = {
        kind: "gather",
        source: place(output),
        indices: place(level),
        output: place(picked),
      };
      builder.add(
        repeat(
          0,
          2,
          repeat(
            1,
            3,
            repeat(
              2,
              4,
              contract({ terms: [term(one(a), first)], outputs: [one(output)] }),
              reduce({
                combine: "logsumexp",
                axes: [0],
                inputs: [place(output)],
                outputs: [place(norms)],
              }),
              gather,
              filter,
            ),
          ),
        ),
      );
    }),
    // Draws by inverse CDF with whole weights: each draw shifts the weights of the next.
    makeCase("draws that depend on the draws before", 0, (builder) => {
      const [count, levels, batch] = [12, 16, 3];
      const weights = builder.input(Float32Array.from(integers(14, levels, { low: 1, high: 9 })), [
        1,
        levels,
      ]);
      const image = builder.output([batch, count], "i32");
      const last = builder.arena([batch], "i32");
      const below = builder.arena([batch, levels], "u32");
      const now = affine(0, { 4: 1 });
      const shape = [batch, levels];
      const before = new Lines();
      const near = before.call("eq", [before.input(1, "i32"), before.index(1)], "u32");
      const weight = before.call("select", [near, before.constant(20), before.input(0)]);
      const after = new Lines();
      const key = [after.constant(3, "u32"), after.constant(1, "u32")];
      const counter = [after.index(0), after.loop(now)].map((line) =>
        after.call("cast", [line], "u32"),
      );
      const bits = after.call("threefry", [...key, ...counter], "u32");
      // Up to 63 out of a total of at least 32: some draws pass the end and are clamped.
      const limit = after.call("cast", [
        after.call("shr", [bits, after.constant(26, "u32")], "u32"),
      ]);
      const beaten = after.call("le", [after.accumulator(0), limit], "u32");
      const clamp = new Lines();
      const highest = clamp.constant(levels - 1, "i32");
      const drawn = clamp.call("cast", [clamp.accumulator(0, "u32")], "i32");
      const level = clamp.call("min", [drawn, highest], "i32");
      builder.add(
        repeat(
          4,
          count,
          reduce({
            combine: "prefix",
            shape,
            axes: [1],
            inputs: [
              broadcast(weights, shape),
              broadcast({ ...last, shape: [batch, 1], strides: [1, 0] }, shape),
            ],
            before: before.body(weight),
            after: after.body(beaten),
            outputs: [below],
          }),
          reduce({
            combine: "sum",
            axes: [1],
            inputs: [below],
            after: clamp.body(level, level),
            outputs: [pick(image, 1, now), last],
          }),
        ),
      );
    }),
  ];
}
