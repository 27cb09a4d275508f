import type { DType, ScalarFn } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase, makeCase } from "../case.ts";
import { betweenNarrow, floats, integers, uniform } from "../data.ts";
import { map } from "../kernels.ts";
import { Lines } from "../lines.ts";

type Values = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

const count = 203;
const signedRange = { low: -(2 ** 31), high: 2 ** 31 - 1 };
const least = -(2 ** 31);

/** Every scalar function in every dtype that it is defined for, with the values that go wrong. */
export function scalarCases(): ConformanceCase[] {
  return [
    ...floatUnaries(),
    ...floatBinaries(),
    ...comparisons(),
    ...integerFunctions(),
    ...casts(),
    ...selects(),
    threefry(),

    // A uniform number from random bits, as samplers draw it.
    makeCase("uniform numbers from threefry", 0, (builder) => {
      const shape = [40, 60];
      const lines = new Lines();
      const key = [lines.constant(17, "u32"), lines.constant(2 ** 32 - 1, "u32")];
      const counter = [0, 1].map((axis) => lines.call("cast", [lines.index(axis)], "u32"));
      const bits = lines.call("threefry", [...key, ...counter], "u32");
      const high = lines.call("shr", [bits, lines.constant(8, "u32")], "u32");
      const scaled = lines.call("mul", [lines.call("cast", [high]), lines.constant(2 ** -24)]);
      const outputs = [builder.output(shape), builder.output(shape, "u32")];
      builder.add(map({ body: lines.body(scaled, bits), outputs }));
    }),
  ];
}

interface Setting {
  readonly tolerance?: number;
  readonly result?: DType;
  /** What distinguishes the case from others of the same function. */
  readonly of?: string;
}

function apply(op: ScalarFn, args: readonly Values[], setting: Setting = {}): ConformanceCase {
  const builder = new CaseBuilder();
  const size = args[0]?.length ?? 0;
  const inputs = args.map((values) => builder.input(values, [size]));
  const dtype = inputs.at(-1)?.dtype ?? "f32";
  const { tolerance = 0, result = dtype } = setting;
  const lines = new Lines();
  const loads = inputs.map((view, i) => lines.input(i, view.dtype));
  const body = lines.body(lines.call(op, loads, result));
  builder.add(map({ inputs, body, outputs: [builder.output([size], result)] }));
  const target = op === "cast" ? ` to ${result}` : "";
  return builder.build(`${op} of ${setting.of ?? dtype}${target}`, tolerance);
}

function floatUnaries(): ConformanceCase[] {
  const some = floats(1, count, { low: -4, high: 4 });
  const positive = floats(2, count, { low: 0.1, high: 10 });
  const between = (low: number, high: number) => floats(3, count, { low, high });
  const ends = (size: number) =>
    Float32Array.from({ length: count }, (_, i) => (i % 2 ? -1 : 1) * (size + i / 8));
  return [
    apply("neg", [some]),
    apply("abs", [some]),
    apply("exp", [some], { tolerance: 1e-5 }),
    apply("exp", [between(60, 80)], { tolerance: 1e-4, of: "60 to 80" }),

    // exp of -80 to -70, scaled up: the results are still normal numbers.
    makeCase("exp of -80 to -70", 1e-4, (builder) => {
      const a = builder.input(uniform(8, { low: -80, high: -70 }), [count]);
      const lines = new Lines();
      const small = lines.call("exp", [lines.input(0)]);
      const body = lines.body(lines.call("mul", [small, lines.constant(2 ** 100)]));
      builder.add(map({ inputs: [a], body, outputs: [builder.output([count])] }));
    }),
    apply("exp", [between(-1000, -200)], { of: "what gives zero" }),
    apply("log", [positive], { tolerance: 1e-5 }),
    apply("log", [floats(4, count, { low: 2 ** -120, high: 2 ** -110 })], {
      tolerance: 1e-5,
      of: "tiny values",
    }),
    apply("log", [floats(5, count, { low: 1e30, high: 3e38 })], {
      tolerance: 1e-5,
      of: "huge values",
    }),
    apply("sqrt", [floats(6, count, { low: 0, high: 100 })], { tolerance: 1e-6 }),
    apply("sqrt", [floats(7, count, { low: 0, high: 1e-30 })], {
      tolerance: 1e-6,
      of: "tiny values",
    }),
    apply("sqrt", [new Float32Array(count)], { of: "zeros" }),
    apply("tanh", [some], { tolerance: 1e-5 }),
    apply("tanh", [ends(9)], { tolerance: 1e-6, of: "9 to 34" }),
    apply("tanh", [ends(80)], { tolerance: 1e-6, of: "80 to 105" }),
    apply("tanh", [ends(1e30)], { tolerance: 1e-6, of: "huge values" }),
    apply("tanh", [between(-1e-3, 1e-3)], { tolerance: 2e-4, of: "tiny values" }),
    apply("sigmoid", [some], { tolerance: 1e-5 }),
    apply("sigmoid", [ends(80)], { tolerance: 1e-6, of: "80 to 105" }),
    apply("sigmoid", [ends(1e30)], { tolerance: 1e-6, of: "huge values" }),
    apply("sigmoid", [between(-30, -20)], { tolerance: 1e-4, of: "-30 to -20" }),
    apply("f16", [betweenNarrow("f16")]),
    apply("bf16", [betweenNarrow("bf16")]),
    apply("floor", [between(-40, 40)]),
    apply("floor", [Float32Array.of(1, -1, 2.5, -2.5, 0.999, -0.001, 1e7, -1e7, 8388607.5)], {
      of: "edges",
    }),
  ];
}

function floatBinaries(): ConformanceCase[] {
  const a = floats(9, count, { low: -9, high: 9 });
  const b = floats(10, count, { low: -9, high: 9 });
  const positive = floats(11, count, { low: 0.5, high: 3 });
  const signs = positive.map((value, i) => (i % 2 ? value : -value));
  // A quotient near a whole number may be rounded to it; these stay away from any.
  const between = floats(12, count, { low: 0.2, high: 0.8 });
  const dividend = signs.map((value, i) => value * (((i * 7) % 40) - 20 + (between[i] ?? 0)));
  return [
    apply("add", [a, b], { tolerance: 2e-7 }),
    apply("sub", [a, b], { tolerance: 2e-7 }),
    apply("mul", [a, b], { tolerance: 2e-7 }),
    apply("div", [a, signs], { tolerance: 1e-6 }),
    apply("rem", [dividend, signs], { tolerance: 1e-5 }),
    apply("min", [a, b]),
    apply("max", [a, b]),
    apply("pow", [positive, floats(13, count, { low: -3, high: 3 })], { tolerance: 2e-5 }),
    apply("pow", [positive, new Float32Array(count)], { tolerance: 1e-6, of: "exponent zero" }),
  ];
}

function comparisons(): ConformanceCase[] {
  const few = (seed: number) => integers(seed, count, { low: -3, high: 3 });
  const halves = (seed: number) => Float32Array.from(few(seed), (value) => value / 2);
  const result = "u32";
  return (["lt", "le", "eq"] as const).flatMap((op) => [
    apply(op, [halves(14), halves(15)], { result }),
    apply(op, [Int32Array.from(few(14)), Int32Array.from(few(15))], { result }),
    apply(op, [Uint32Array.from(few(14)), Uint32Array.from(few(15))], { result }),
  ]);
}

/** Wrap-around, division by zero, the least integer, and bits. */
function integerFunctions(): ConformanceCase[] {
  const edges = [0, 1, -1, 2, -2, 7, -7, 2 ** 31 - 1, least, least + 1, 65_536, -65_537];
  const pairs = edges.flatMap((a) => edges.map((b) => [a, b] as const));
  const wide = (seed: number) => integers(seed, count, signedRange);
  const left = [...pairs.map(([a]) => a), ...wide(16), ...wide(17)];
  const right = [
    ...pairs.map(([, b]) => b),
    ...wide(18),
    ...integers(19, count, { low: -9, high: 9 }),
  ];
  const functions = ["add", "sub", "mul", "div", "rem", "min", "max"] as const;
  const bitwise = ["and", "or", "xor"] as const;
  const bits = Uint32Array.from(left);
  const shifts = Uint32Array.from(left, (_, i) => i % 32);
  return [
    apply("neg", [Int32Array.from(left)]),
    apply("abs", [Int32Array.from(left)]),
    apply("abs", [bits]),
    ...functions.map((op) => apply(op, [Int32Array.from(left), Int32Array.from(right)])),
    ...functions.map((op) => apply(op, [bits, Uint32Array.from(right)])),
    ...bitwise.map((op) => apply(op, [bits, Uint32Array.from(right)])),
    apply("shl", [bits, shifts]),
    apply("shr", [bits, shifts]),
  ];
}

function casts(): ConformanceCase[] {
  const wide = integers(20, count, signedRange);
  const small = integers(21, count, { low: -(2 ** 24), high: 2 ** 24 });
  const fractions = floats(22, count, { low: -5, high: 5 });
  const edges = Float32Array.of(
    0,
    0.99,
    -0.99,
    1.5,
    -1.5,
    2 ** 30,
    -(2 ** 31),
    16_777_215,
    2147483520,
  );
  const unsigned = Float32Array.of(0, 0.99, 1.5, 2 ** 31, 4294967040, 16_777_215, 255.999);
  // Four at least: devices may do them together.
  const beyond = Float32Array.of(2 ** 31, -(2 ** 33), Number.NaN, Infinity, -Infinity, 3e38, 7);
  const beyondUnsigned = Float32Array.of(2 ** 32, -1, Number.NaN, Infinity, -Infinity, 3e38, 7);
  return [
    apply("cast", [beyond], { result: "i32", of: "what no integer is" }),
    apply("cast", [beyondUnsigned], { result: "u32", of: "what no integer is" }),
    apply("cast", [fractions], { result: "i32" }),
    apply("cast", [edges], { result: "i32", of: "f32 edges" }),
    apply("cast", [fractions.map(Math.abs)], { result: "u32" }),
    apply("cast", [unsigned], { result: "u32", of: "f32 edges" }),
    apply("cast", [fractions], { result: "f32" }),
    apply("cast", [Int32Array.from(small)], { result: "f32" }),
    apply("cast", [Uint32Array.from(small.map(Math.abs))], { result: "f32" }),
    apply("cast", [Int32Array.from(wide)], { result: "f32", of: "wide i32", tolerance: 2e-7 }),
    apply("cast", [Uint32Array.from(wide)], { result: "f32", of: "wide u32", tolerance: 2e-7 }),
    apply("cast", [Int32Array.from(wide)], { result: "u32" }),
    apply("cast", [Uint32Array.from(wide)], { result: "i32" }),
  ];
}

/** A condition is true unless it is zero. */
function selects(): ConformanceCase[] {
  const conditions = Uint32Array.from({ length: count }, (_, i) => [0, 1, 2, 2 ** 31][i % 4] ?? 0);
  const wide = (seed: number) => integers(seed, count, signedRange);
  return [
    apply("select", [conditions, floats(23, count), floats(24, count)]),
    apply("select", [conditions, Int32Array.from(wide(25)), Int32Array.from(wide(26))]),
    apply("select", [conditions, Uint32Array.from(wide(25)), Uint32Array.from(wide(26))]),
  ];
}

function threefry(): ConformanceCase {
  const known = [
    [0, 0, 0, 0],
    [-1, -1, -1, -1],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3],
  ];
  const words = [0, 1, 2, 3].map((word) => {
    const random = integers(27 + word, count, signedRange);
    return Uint32Array.from([...known.map((row) => row[word] ?? 0), ...random]);
  });
  return apply("threefry", words);
}
