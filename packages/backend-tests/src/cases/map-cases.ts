import type { DType, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { floats, integers, uniform } from "../data.ts";
import { copy, map, repeat, sum } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, broadcast, dense, flip, permute, pick, slice } from "../view.ts";

/** Elementwise work: layouts, broadcasts, indices, several outputs, in place, loops, large sizes. */
export function mapCases(): ConformanceCase[] {
  return [
    ...movements(),

    makeCase("map that broadcasts", 1e-6, (builder) => {
      const shape = [7, 9, 5];
      const inputs = [
        builder.input(uniform(3), shape),
        broadcast(builder.input(uniform(4), [5]), shape),
        broadcast(builder.input(uniform(5), [9, 1]), shape),
        broadcast(builder.constant(uniform(6), [7, 1, 1]), shape),
        broadcast(builder.input(uniform(7), []), shape),
      ];
      builder.add(sum(inputs, builder.output(shape)));
    }),
    ...ranks(),

    makeCase("map that reads two loops", 0, (builder) => {
      const output = builder.output([4, 5, 6], "i32");
      const lines = new Lines();
      const place = lines.loop(affine(-7, { 3: 100, 11: -10 }));
      const body = lines.body(lines.call("add", [place, lines.index(0)], "i32"));
      const [row, column] = [affine(3, { 3: -1 }), affine(0, { 11: 1 })];
      const outputs = [pick(pick(output, 0, row), 0, column)];
      builder.add(repeat(3, 4, repeat(11, 5, map({ body, outputs }))));
    }),

    makeCase("map with outputs of three dtypes", 0, (builder) => {
      const shape = [9, 14];
      const a = builder.input(uniform(9, { low: -4, high: 4 }), shape);
      const lines = new Lines();
      const x = lines.input(0);
      const whole = lines.call("cast", [x], "i32");
      const negative = lines.call("lt", [x, lines.constant(0)], "u32");
      const halved = lines.call("mul", [x, lines.constant(0.5)]);
      const wide = builder.output([9, 20]);
      builder.add(
        map({
          inputs: [a],
          body: lines.body(whole, negative, halved, x),
          outputs: [
            builder.output(shape, "i32"),
            builder.output(shape, "u32"),
            slice(wide, 1, { start: 3, size: 14 }),
            permute(builder.output([14, 9]), [1, 0]),
          ],
        }),
      );
    }),

    // One line may be the result for two outputs; a result may be an input or a constant as it is.
    makeCase("map that stores one line twice", 0, (builder) => {
      const a = builder.input(uniform(10), [30]);
      const lines = new Lines();
      const x = lines.input(0);
      const fixed = lines.constant(-2.5);
      const outputs = [x, x, fixed].map(() => builder.output([30]));
      builder.add(map({ inputs: [a], body: lines.body(x, x, fixed), outputs }));
    }),

    // An optimiser's step: two states are updated from each other's old values.
    makeCase("map that updates two states in place", 1e-6, (builder) => {
      const value = builder.state(uniform(11), [1001]);
      const moment = builder.state(uniform(12), [1001]);
      const grad = builder.input(uniform(13), [1001]);
      const lines = new Lines();
      const kept = lines.call("mul", [lines.input(1), lines.constant(0.9)]);
      const grown = lines.call("add", [kept, lines.input(2)]);
      const step = lines.call("mul", [grown, lines.constant(0.01)]);
      const moved = lines.call("sub", [lines.input(0), step]);
      const swapped = lines.call("add", [grown, lines.input(0)]);
      const body = lines.body(moved, swapped);
      builder.add(map({ inputs: [value, moment, grad], body, outputs: [value, moment] }));
    }),

    makeCase("map that updates a flipped slice in place", 1e-6, (builder) => {
      const state = builder.state(uniform(14), [9, 13]);
      const part = flip(permute(slice(state, 1, { start: 2, size: 8 }), [1, 0]), 0);
      const lines = new Lines();
      const place = lines.call("cast", [lines.index(0)]);
      const body = lines.body(lines.call("add", [lines.input(0), place]));
      builder.add(map({ inputs: [part], body, outputs: [part] }));
    }),

    // Seven buffers read and one written: what the least device binds at once.
    makeCase("map of seven buffers", 1e-6, (builder) => {
      const inputs = [1, 2, 3, 4, 5, 6, 7].map((seed) => builder.input(uniform(seed), [7, 11]));
      builder.add(sum(inputs, builder.output([7, 11])));
    }),

    // Twelve views of one buffer that is also written, at odd offsets and in two dtypes.
    makeCase("map of twelve views of one buffer", 1e-6, (builder) => {
      const arena = builder.state(uniform(15), [600]);
      const view = (offset: number, dtype: DType = "f32") =>
        dense(arena.buffer, [37], { offset, dtype });
      const inputs = Array.from({ length: 12 }, (_, i) => view(1 + 41 * i));
      builder.add(sum(inputs, view(531)));
    }),

    makeCase("map of a long body", 1e-5, (builder) => {
      const a = builder.input(uniform(16), [500]);
      const lines = new Lines();
      const x = lines.input(0);
      let value = x;
      for (let i = 0; i < 60; i++) {
        const turned = lines.call("mul", [value, lines.constant(i % 2 ? -0.75 : 0.5)]);
        value = lines.call(i % 3 ? "add" : "max", [turned, x]);
      }
      builder.add(map({ inputs: [a], body: lines.body(value), outputs: [builder.output([500])] }));
    }),

    // Copies whose neighbours were none: matrices of many sizes, and heads that change places with
    // rows.
    makeCase("copies that turn", 0, (builder) => {
      for (const [rows, columns] of [
        [16, 16],
        [37, 40],
        [64, 17],
        [15, 64],
        [1, 50],
        [70, 97],
        [277, 530],
      ] as const) {
        const values = floats(rows, rows * columns);
        const matrix = builder.input(values, [rows, columns]);
        builder.add(copy(permute(matrix, [1, 0]), builder.output([columns, rows])));
      }
      const heads = builder.input(uniform(2), [2, 33, 3, 20]);
      builder.add(copy(permute(heads, [0, 2, 3, 1]), builder.output([2, 3, 20, 33])));
      const words = builder.input(Int32Array.from(integers(3, 20 * 30)), [20, 30]);
      builder.add(copy(permute(words, [1, 0]), builder.output([30, 20], "i32")));
    }),

    // Backwards, from part of a matrix into part of another, whose rest stays.
    makeCase("a copy that turns part of a matrix into part of another", 0, (builder) => {
      const matrix = builder.input(uniform(4), [50, 60]);
      const part = slice(slice(matrix, 0, { start: 3, size: 41 }), 1, { start: 5, size: 33 });
      const state = builder.state(uniform(5), [40, 50]);
      const target = slice(slice(state, 0, { start: 2, size: 33 }), 1, { start: 1, size: 41 });
      builder.add(copy(flip(permute(part, [1, 0]), 1), target));
    }),
    ...largeSizes(),
  ];
}

/** Pure movement: every bit must arrive, and what lies between must stay as it was. */
function movements(): ConformanceCase[] {
  const move = (name: string, place: (from: View, to: View) => readonly [View, View]) => {
    const builder = new CaseBuilder();
    const from = builder.input(uniform(1), [6, 9, 11]);
    const to = builder.state(uniform(2), [8, 10, 12]);
    const corner = [6, 9, 11].reduce(
      (view, size, axis) => slice(view, axis, { start: 1, size }),
      to,
    );
    return builder.add(copy(...place(from, corner))).build(`map that ${name}`, 0);
  };
  return [
    move("copies into a corner", (from, to) => [from, to]),
    move("flips every axis", (from, to) => [flip(flip(flip(from, 0), 1), 2), to]),
    move("stores every axis backwards", (from, to) => [from, flip(flip(flip(to, 0), 1), 2)]),
    ...[
      [0, 2, 1],
      [1, 0, 2],
      [2, 1, 0],
      [1, 2, 0],
    ].flatMap((axes) => [
      move(`reads axes [${axes}] of a cube`, (from, to) => [permute(cube(from), axes), cube(to)]),
      move(`stores axes [${axes}]`, (from, to) => [permute(from, axes), permute(to, axes)]),
    ]),
    move("takes every second element", (from, to) => [
      slice(from, 2, { start: 1, size: 5, step: 2 }),
      slice(to, 2, { start: 0, size: 5, step: 2 }),
    ]),
    move("repeats a row", (from, to) => [broadcast(pick(from, 1, 4), [6, 6, 11]), first(to)]),
    move("repeats one element", (from, to) => [
      broadcast(pick(pick(pick(from, 0, 2), 0, 3), 0, 4), [6, 9, 11]),
      to,
    ]),
    move("reads a window diagonal", (from, to) => [
      { ...from, shape: [6], strides: [9 * 11 + 11 + 1] },
      pick(pick(slice(to, 2, { start: 0, size: 6 }), 0, 0), 0, 0),
    ]),
  ];
}

/** The first six coordinates of every axis. */
function cube(view: View): View {
  return [0, 1, 2].reduce((cut, axis) => slice(cut, axis, { start: 0, size: 6 }), view);
}

function first(view: View): View {
  return slice(view, 1, { start: 0, size: 6 });
}

/** Index lines of every axis in shapes of no to six axes. */
function ranks(): ConformanceCase[] {
  return [[], [13], [5, 7], [3, 5, 7], [2, 3, 5, 4], [2, 3, 2, 5, 3], [2, 1, 3, 2, 5, 3]].map(
    (shape) => {
      const builder = new CaseBuilder();
      const size = shape.reduce((a, b) => a * b, 1);
      const values = builder.input(Int32Array.from(integers(8, size)), shape.toReversed());
      const axes = [...shape.keys()];
      const lines = new Lines();
      const code = axes.reduce(
        (high, axis) => {
          const scaled = lines.call("mul", [high, lines.constant(10, "i32")], "i32");
          return lines.call("add", [scaled, lines.index(axis)], "i32");
        },
        lines.input(0, "i32"),
      );
      const inputs = [permute(values, axes.toReversed())];
      const outputs = [builder.output(shape, "i32")];
      builder.add(map({ inputs, body: lines.body(code), outputs }));
      return builder.build(`map over ${shape.length} axes`, 0);
    },
  );
}

/** More elements than one axis of a dispatch holds workgroups, and then more than it holds invocations. */
function largeSizes(): ConformanceCase[] {
  return [[70_000], [70_001, 3], [5_000_003]].map((shape) => {
    const builder = new CaseBuilder();
    const output = builder.output(shape, "u32");
    const lines = new Lines();
    const words = shape.map((_, axis) => lines.call("cast", [lines.index(axis)], "u32"));
    const [major = 0, minor = major] = words;
    const factor = lines.constant(2_654_435_761, "u32");
    const mixed = lines.call("xor", [lines.call("mul", [major, factor], "u32"), minor], "u32");
    const doubled = new Lines();
    const value = doubled.input(0, "u32");
    const twice = doubled.body(doubled.call("add", [value, value], "u32"));
    builder.add(
      map({ body: lines.body(mixed), outputs: [output] }),
      map({ inputs: [output], body: twice, outputs: [output] }),
    );
    return builder.build(`map over [${shape}]`, 0);
  });
}
