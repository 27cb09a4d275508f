import type { Combine } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { integers, uniform } from "../data.ts";
import { accumulatorOf, reduce, repeat } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, broadcast, flip, permute, pick, slice } from "../view.ts";

const combines: readonly Combine[] = ["sum", "max", "argmax", "logsumexp"];

/** Reductions: each combine over each place of the reduced axes, bodies, integers, layouts and loops. */
export function reduceCases(): ConformanceCase[] {
  return [
    ...combines.flatMap((combine) => [1, 3, 17, 65, 257].map((size) => sweep(combine, size))),
    ...combines.flatMap((combine) =>
      [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]].map((axes) => placed(combine, axes)),
    ),
    ...integerCases(),
    ...ties(),

    makeCase("logsumexp of extremes", 2e-6, (builder) => {
      const rows = [
        [1000, 1000, -1000],
        [-1000, -1001, -1002],
        [88, 89, 90],
        [-1e30, 1, -1e30],
        [5, 5, 5],
      ];
      const a = builder.input(Float32Array.from(rows.flat()), [5, 3]);
      for (let row = 0; row < 5; row++) {
        const outputs = [builder.output([1])];
        const inputs = [slice(a, 0, { start: row, size: 1 })];
        builder.add(reduce({ combine: "logsumexp", axes: [1], inputs, outputs }));
      }
    }),
    ...combines.map(infinities),

    // More results than a device dispatches workgroups along one axis.
    makeCase("sum of 70,000 short rows", 1e-6, (builder) => {
      const a = builder.input(uniform(5), [70_000, 3]);
      builder.add(
        reduce({ combine: "sum", axes: [1], inputs: [a], outputs: [builder.output([70_000])] }),
      );
    }),

    makeCase("reductions of 100,000 rows", 5e-5, (builder) => {
      const a = builder.input(uniform(6, { low: 0 }), [100_000, 2]);
      builder.add(
        reduce({ combine: "sum", axes: [0, 1], inputs: [a], outputs: [builder.output([])] }),
        reduce({ combine: "max", axes: [0], inputs: [a], outputs: [builder.output([2])] }),
        reduce({
          combine: "argmax",
          axes: [0],
          inputs: [a],
          outputs: [builder.output([2], "i32")],
        }),
      );
    }),

    // A norm of a difference with its index, scaled by an extra of the kept shape, and two results.
    makeCase("sum with bodies, indices and extras", 1e-5, (builder) => {
      const shape = [4, 9, 11];
      const a = builder.input(uniform(7), shape);
      const mean = broadcast(builder.input(uniform(8), [9, 1]), shape);
      const scale = broadcast(builder.input(uniform(9, { low: 1, high: 2 }), [4, 1]), [4, 11]);
      const before = new Lines();
      const shifted = before.call("sub", [before.input(0), before.input(1)]);
      const weight = before.call("cast", [before.index(1)]);
      const square = before.call("mul", [before.call("mul", [shifted, shifted]), weight]);
      const after = new Lines();
      const norm = after.call("sqrt", [after.accumulator(0)]);
      const place = after.call("cast", [after.index(1)]);
      const result = after.call("add", [after.call("mul", [norm, after.input(0)]), place]);
      builder.add(
        reduce({
          combine: "sum",
          axes: [1],
          inputs: [a, mean],
          before: before.body(square),
          extras: [scale],
          after: after.body(result, norm),
          outputs: [builder.output([4, 11]), builder.output([4, 11])],
        }),
      );
    }),

    makeCase("sum that adds in place", 1e-5, (builder) => {
      const a = builder.input(uniform(10), [40, 12]);
      const total = slice(builder.state(uniform(11), [30]), 0, { start: 5, size: 12 });
      const after = new Lines();
      const grown = after.call("add", [after.input(0), after.accumulator(0)]);
      const parts = { extras: [total], after: after.body(grown), outputs: [total] };
      builder.add(reduce({ combine: "sum", axes: [0], inputs: [a], ...parts }));
    }),

    // Scatter-add: each output sums its matches in index order.
    makeCase("scatter-add as a sum", 1e-5, (builder) => {
      const [rows, table, width] = [60, 7, 5];
      const values = builder.input(uniform(12), [rows, 1, width]);
      const picks = builder.input(Int32Array.from(integers(13, rows, { high: 8 })), [rows, 1, 1]);
      const shape = [rows, table, width];
      const before = new Lines();
      const hit = before.call("eq", [before.input(1, "i32"), before.index(1)], "u32");
      const match = before.call("select", [hit, before.input(0), before.constant(0)]);
      builder.add(
        reduce({
          combine: "sum",
          shape,
          axes: [0],
          inputs: [broadcast(values, shape), broadcast(picks, shape)],
          before: before.body(match),
          outputs: [builder.output([table, width])],
        }),
      );
    }),

    makeCase("reductions of u8 at an odd offset", 0, (builder) => {
      const data = builder.input(Uint8Array.from(integers(14, 3 * 331 + 2)), [3 * 331 + 2]);
      const a = {
        ...slice(data, 0, { start: 1, size: 3 * 331 }),
        shape: [3, 331],
        strides: [331, 1],
      };
      builder.add(
        reduce({ combine: "sum", axes: [1], inputs: [a], outputs: [builder.output([3], "u32")] }),
        reduce({ combine: "max", axes: [0], inputs: [a], outputs: [builder.output([331], "u32")] }),
      );
    }),

    // Flipped, permuted and repeated inputs; outputs with gaps.
    makeCase("sum of a permuted view into a slice", 1e-5, (builder) => {
      const a = builder.input(uniform(15), [6, 7, 8]);
      const row = builder.input(uniform(16), [8]);
      const wide = builder.output([7, 20]);
      const before = new Lines();
      const product = before.call("mul", [before.input(0), before.input(1)]);
      builder.add(
        reduce({
          combine: "sum",
          axes: [1],
          inputs: [flip(permute(a, [1, 0, 2]), 1), broadcast(row, [7, 6, 8])],
          before: before.body(product),
          outputs: [flip(slice(wide, 1, { start: 3, size: 8, step: 2 }), 0)],
        }),
      );
    }),

    // Each iteration reduces another row into another place and adds its index.
    makeCase("sum that moves with two loops", 1e-5, (builder) => {
      const a = builder.input(uniform(17), [3, 4, 50]);
      const output = builder.output([4, 3]);
      const [row, column] = [affine(0, { 0: 1 }), affine(0, { 1: 1 })];
      const after = new Lines();
      const place = after.call("cast", [after.loop(affine(1, { 0: 10, 1: 1 }))]);
      const kernel = reduce({
        combine: "sum",
        axes: [0],
        inputs: [pick(pick(a, 0, row), 0, column)],
        after: after.body(after.call("add", [after.accumulator(0), place])),
        outputs: [pick(pick(output, 0, column), 0, row)],
      });
      builder.add(repeat(0, 3, repeat(1, 4, kernel)));
    }),
  ];
}

function toleranceOf(combine: Combine): number {
  return combine === "max" ? 0 : 1e-5;
}

/** One size at the end, in front, between others and alone. */
function sweep(combine: Combine, size: number): ConformanceCase {
  const builder = new CaseBuilder();
  const places = [
    { shape: [6, size], axis: 1 },
    { shape: [size, 6], axis: 0 },
    { shape: [3, size, 4], axis: 1 },
    { shape: [size], axis: 0 },
  ];
  places.forEach(({ shape, axis }, seed) => {
    const a = builder.input(uniform(seed, { low: -2, high: 2 }), shape);
    const kept = shape.filter((_, d) => d !== axis);
    const outputs = [builder.output(kept, accumulatorOf(combine, "f32"))];
    builder.add(reduce({ combine, axes: [axis], inputs: [a], outputs }));
  });
  return builder.build(`${combine} of ${size} at every place`, toleranceOf(combine));
}

function placed(combine: Combine, axes: readonly number[]): ConformanceCase {
  const builder = new CaseBuilder();
  const shape = [5, 18, 7];
  const a = builder.input(uniform(2, { low: -2, high: 2 }), shape);
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  const output = builder.output(kept, accumulatorOf(combine, "f32"));
  builder.add(reduce({ combine, axes, inputs: [a], outputs: [output] }));
  return builder.build(`${combine} over axes [${axes}] of [${shape}]`, toleranceOf(combine));
}

/** Sums wrap, and order is by value, not by bits. */
function integerCases(): ConformanceCase[] {
  const wide = integers(3, 4 * 100, { low: -(2 ** 31), high: 2 ** 31 - 1 });
  const values = [Int32Array.from(wide), Uint32Array.from(wide)];
  const cases = values.flatMap((data) =>
    (["sum", "max", "argmax"] as const).map((combine) => {
      const builder = new CaseBuilder();
      const a = builder.input(data, [4, 100]);
      const output = builder.output([4], accumulatorOf(combine, a.dtype));
      builder.add(reduce({ combine, axes: [1], inputs: [a], outputs: [output] }));
      return builder.build(`${combine} over rows of ${a.dtype}`, 0);
    }),
  );
  return cases;
}

/** The lowest position wins, also when the row is longer than a workgroup and over two axes. */
function ties(): ConformanceCase[] {
  return [7, 300, 2000].map((size) => {
    const builder = new CaseBuilder();
    const few = Float32Array.from(integers(4, 3 * size * 2, { low: 0, high: 3 }));
    const a = builder.input(few, [size, 3, 2]);
    const rows = builder.output([3], "i32");
    const equal = builder.output([3], "i32");
    builder.add(reduce({ combine: "argmax", axes: [0, 2], inputs: [a], outputs: [rows] }));
    const same = slice(a, 0, { start: 0, size: 1 });
    const repeated = broadcast(slice(same, 2, { start: 0, size: 1 }), [size, 3, 2]);
    builder.add(reduce({ combine: "argmax", axes: [0, 2], inputs: [repeated], outputs: [equal] }));
    return builder.build(`argmax of ties among ${2 * size}`, 0);
  });
}

/** Rows of infinities, as masks leave them, in front and behind, by rows and by columns. */
function infinities(combine: Combine): ConformanceCase {
  const builder = new CaseBuilder();
  const size = 70;
  const rows = [
    () => -Infinity,
    (i: number) => (i === 0 ? 2 : -Infinity),
    (i: number) => (i === size - 1 ? -3 : -Infinity),
    (i: number) => (i === 40 ? Infinity : 1),
    (i: number) => (i < 35 ? -Infinity : i / 10),
  ].map((value) => Array.from({ length: size }, (_, i) => value(i)));
  const columns = Array.from({ length: size }, (_, i) => rows.map((row) => row[i] ?? 0));
  [rows, columns].forEach((table, axis) => {
    const shape = axis === 0 ? [rows.length, size] : [size, rows.length];
    const a = builder.input(Float32Array.from(table.flat()), shape);
    const outputs = [builder.output([rows.length], accumulatorOf(combine, "f32"))];
    builder.add(reduce({ combine, axes: [1 - axis], inputs: [a], outputs }));
  });
  return builder.build(`${combine} of infinities`, toleranceOf(combine));
}
