import type { ContractKernel, FilterKernel, Tap } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase } from "../case.ts";
import { uniform } from "../data.ts";
import { at, contract, repeat, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, pick } from "../view.ts";

const tolerance = 1e-5;

interface Setting {
  readonly map: readonly [n: number, h: number, w: number, channels: number];
  readonly columns: number;
  readonly taps: readonly Tap[];
  /** Rows and columns of the map before and after the window. */
  readonly border?: number;
}

/** Convolutions and gradients of weights that may be summed in another order. */
export function fastCases(): ConformanceCase[] {
  return [
    convolution({ map: [2, 16, 16, 16], columns: 16, taps: grid(-1, 0, -1) }),
    convolution({ map: [1, 33, 28, 20], columns: 18, taps: grid(0, 1, -1) }),
    convolution({ map: [2, 16, 22, 16], columns: 20, taps: grid(-1, 1, -1), border: 1 }),
    convolution({ map: [2, 16, 21, 16], columns: 16, taps: grid(-1, 1, 0), border: 2 }),
    inLoop(),
  ];
}

/** Rows of three neighbours. */
function grid(top: number, bottom: number, left: number): Tap[] {
  return Array.from({ length: 3 * (bottom - top + 1) }, (_, i): Tap => [
    top + Math.floor(i / 3),
    left + (i % 3),
  ]);
}

function convolution({ map, columns, taps, border = 0 }: Setting): ConformanceCase {
  const [n, h, w, channels] = map;
  const builder = new CaseBuilder();
  const a = builder.input(uniform(1), map);
  const space = [n, h - 2 * border, w - 2 * border] as const;
  const weights = [taps.length, channels, 2, columns];
  const made = [...space, columns];
  const forward = contract({
    terms: [term(a, builder.input(uniform(2), weights), { at: at(border, border), taps })],
    extras: [builder.input(uniform(3), made)],
    epilogue: placed(),
    outputs: [builder.output(made), builder.output(made)],
  });
  const g = builder.input(uniform(4), made);
  const output = builder.output([2, taps.length, channels, columns]);
  const filter: FilterKernel = {
    kind: "filter",
    a,
    at: at(border, border),
    taps,
    g,
    slabs: 2,
    output,
  };
  const name = `fast convolution of [${map}] to ${columns}, ${taps.length} taps, border ${border}`;
  return allowed(builder.add(forward, filter).build(name, tolerance));
}

/** A difference of both lanes with an extra and the column of each place, and one lane. */
function placed(): ContractKernel["epilogue"] {
  const lines = new Lines();
  const [a, b] = [lines.accumulator(0), lines.accumulator(1)];
  const column = lines.call("cast", [lines.index(2)], "f32");
  const moved = lines.call("add", [lines.call("sub", [a, b], "f32"), lines.input(0, "f32")], "f32");
  return lines.body(lines.call("add", [moved, column], "f32"), b);
}

/** Each turn has a map, weights and a result of its own. */
function inLoop(): ConformanceCase {
  const builder = new CaseBuilder();
  const turn = affine(0, { 0: 1 });
  const taps = grid(-1, 0, -1);
  const maps = builder.input(uniform(5), [3, 2, 16, 16, 16]);
  const weights = builder.input(uniform(6), [3, 6, 16, 1, 16]);
  const [results, gradients] = [
    builder.output([3, 2, 16, 16, 16]),
    builder.output([3, 1, 6, 16, 16]),
  ];
  const a = pick(maps, 0, turn);
  const forward = contract({
    terms: [term(a, pick(weights, 0, turn), { taps })],
    outputs: [pick(results, 0, turn)],
  });
  const filter: FilterKernel = {
    kind: "filter",
    a,
    at: at(0, 0),
    taps,
    g: a,
    slabs: 1,
    output: pick(gradients, 0, turn),
  };
  builder.add(repeat(0, 3, forward, filter));
  return allowed(builder.build("fast convolutions in a loop", tolerance));
}

function allowed(one: ConformanceCase): ConformanceCase {
  return { ...one, program: { ...one.program, fastConvolutions: true } };
}
