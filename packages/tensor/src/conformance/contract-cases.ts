import type { Affine, Body, Tap, View } from "../backend/mod.ts";
import { CaseBuilder } from "./case.ts";
import type { ConformanceCase } from "./case.ts";
import { floats } from "./data.ts";
import { Lines, accumulators } from "./lines.ts";
import { affine, broadcast, dense, permute, pick, reshape, slice } from "./view.ts";

const tolerance = 1e-5;
const here: readonly Tap[] = [[0, 0]];
const square: readonly Tap[] = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 0],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
];
const origin: readonly [Affine, Affine] = [affine(0), affine(0)];

/** Matrix products with index maps: sizes, taps, windows, lanes, layouts and epilogues. */
export function contractCases(): ConformanceCase[] {
  return [...sizes(), ...borders()];
}

/** Sizes around the tiles that backends use, in each of the three directions. */
function sizes(): ConformanceCase[] {
  const extents = [1, 3, 65, 257];
  const cases = [
    ...extents.map((rows) => product(rows, 17, 17)),
    ...extents.map((columns) => product(17, columns, 17)),
    ...extents.map((channels) => product(17, 17, channels)),
    product(17, 17, 17),
    product(65, 65, 65),
    product(257, 3, 65),
    product(3, 257, 65),
    product(1, 1, 257),
    product(1, 257, 257),
    product(257, 65, 3),
  ];
  return cases;
}

function product(rows: number, columns: number, channels: number): ConformanceCase {
  const builder = new CaseBuilder();
  const a = builder.input(floats(1, rows * channels), [rows, 1, 1, channels]);
  const w = builder.input(floats(2, channels * columns), [1, channels, 1, columns]);
  const output = builder.output([rows, 1, 1, columns]);
  builder.add({
    kind: "contract",
    space: [rows, 1, 1],
    lanes: 1,
    columns,
    terms: [{ a, at: origin, w, taps: here }],
    extras: [],
    epilogue: accumulators(1),
    outputs: [output],
  });
  return builder.build(
    `contract of ${rows} rows, ${columns} columns, ${channels} channels`,
    tolerance,
  );
}

/** Taps that reach over all four borders of the map read zeros there. */
function borders(): ConformanceCase[] {
  const builder = new CaseBuilder();
  const a = builder.input(floats(3, 2 * 5 * 6 * 7), [2, 5, 6, 7]);
  const w = builder.input(floats(4, 9 * 7 * 10), [9, 7, 1, 10]);
  const output = builder.output([2, 5, 6, 10]);
  builder.add({
    kind: "contract",
    space: [2, 5, 6],
    lanes: 1,
    columns: 10,
    terms: [{ a, at: origin, w, taps: square }],
    extras: [],
    epilogue: accumulators(1),
    outputs: [output],
  });
  return [builder.build("contract with nine taps over all borders", tolerance)];
}
