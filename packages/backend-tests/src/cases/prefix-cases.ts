import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { reduce, repeat } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, broadcast, flip, pick, slice } from "../view.ts";

/** Running sums: along each axis, of integers, with bodies, in place. */
export function prefixCases(): ConformanceCase[] {
  return [
    ...[1, 3, 17, 65, 257, 1000].map((size) => along([4, size], 1)),
    ...[0, 1, 2].map((axis) => along([5, 18, 7], axis)),
    along([10_000], 0),
    along([70_000, 2], 1),

    makeCase("prefix of integers that wrap", 0, (builder) => {
      const wide = integers(2, 300, { low: -(2 ** 31), high: 2 ** 31 - 1 });
      for (const data of [Int32Array.from(wide), Uint32Array.from(wide)]) {
        const a = builder.input(data, [3, 100]);
        const outputs = [builder.output([3, 100], a.dtype)];
        builder.add(reduce({ combine: "prefix", axes: [1], inputs: [a], outputs }));
      }
    }),

    // An infinite sum stays infinite.
    makeCase("prefix of infinities", 1e-6, (builder) => {
      const rows = [0, 40, 299].map((first) =>
        Array.from({ length: 300 }, (_, i) => (i >= first && i % 3 === first % 3 ? -Infinity : 1)),
      );
      const a = builder.input(Float32Array.from(rows.flat()), [3, 300]);
      const outputs = [builder.output([3, 300])];
      builder.add(reduce({ combine: "prefix", axes: [1], inputs: [a], outputs }));
    }),

    // The inverse CDF: the first level whose cumulative weight exceeds a threshold. Whole numbers
    // keep it exact.
    makeCase("prefix as an inverse CDF", 0, (builder) => {
      const [rows, levels] = [9, 256];
      const weights = Float32Array.from(integers(3, rows * levels, { high: 9 }));
      const a = builder.input(weights, [rows, levels]);
      const thresholds = Float32Array.from(integers(4, rows, { high: 1000 }));
      const threshold = builder.input(thresholds, [rows, 1]);
      const below = builder.arena([rows, levels], "u32");
      const after = new Lines();
      const beaten = after.call("le", [after.accumulator(0), after.input(0)], "u32");
      builder.add(
        reduce({
          combine: "prefix",
          axes: [1],
          inputs: [a],
          extras: [broadcast(threshold, [rows, levels])],
          after: after.body(beaten),
          outputs: [below],
        }),
        reduce({
          combine: "sum",
          axes: [1],
          inputs: [below],
          outputs: [builder.output([rows], "u32")],
        }),
      );
    }),

    // Extras are updated in place over the whole shape; index lines count its axes.
    makeCase("prefix that adds in place", 1e-5, (builder) => {
      const shape = [6, 5, 4];
      const a = builder.input(uniform(5), shape);
      const total = builder.state(uniform(6), shape);
      const before = new Lines();
      const weight = before.call("cast", [before.index(0)]);
      const weighted = before.call("mul", [before.input(0), weight]);
      const after = new Lines();
      const grown = after.call("add", [after.accumulator(0), after.input(0)]);
      const place = after.call("cast", [after.index(1)]);
      builder.add(
        reduce({
          combine: "prefix",
          axes: [1],
          inputs: [a],
          before: before.body(weighted),
          extras: [total],
          after: after.body(after.call("add", [grown, place])),
          outputs: [total],
        }),
      );
    }),

    makeCase("prefix from the end", 1e-5, (builder) => {
      const a = builder.input(uniform(7), [8, 30]);
      const wide = builder.output([8, 40]);
      const output = slice(wide, 1, { start: 9, size: 30 });
      const parts = { inputs: [flip(a, 1)], outputs: [flip(output, 1)] };
      builder.add(reduce({ combine: "prefix", axes: [1], ...parts }));
    }),

    makeCase("prefix that moves with a loop", 1e-5, (builder) => {
      const a = builder.input(uniform(8), [4, 30]);
      const output = builder.output([30, 4]);
      const row = affine(0, { 2: 1 });
      const parts = { inputs: [pick(a, 0, row)], outputs: [pick(output, 1, row)] };
      builder.add(repeat(2, 4, reduce({ combine: "prefix", axes: [0], ...parts })));
    }),
  ];
}

function along(shape: readonly number[], axis: number): ConformanceCase {
  const builder = new CaseBuilder();
  const a = builder.input(uniform(1, { low: 0 }), shape);
  const outputs = [builder.output(shape)];
  builder.add(reduce({ combine: "prefix", axes: [axis], inputs: [a], outputs }));
  return builder.build(`prefix along axis ${axis} of [${shape}]`, 5e-5);
}
