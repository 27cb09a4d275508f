import type { FunctionBuilder, Local } from "../../emit/function.ts";
import { and, lessUnsigned, number, plusNumber } from "../../emit/i32.ts";
import { floats, loadSplat, loadVector, multiplyAdd, storeVector } from "../../emit/v128.ts";
import type { I32, V128 } from "../../emit/value.ts";
import { type Argument, type Surroundings, addressOf, scaled } from "../../program/work.ts";
import type { ContractPlan, TermPlan } from "./contract-plan.ts";

/** Some rows of places by some vectors of columns. */
export interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

/** Channels in one turn of the innermost loop. */
const unroll = 4;
/** Channels that are added one after another, at most, in whole turns: the rounding errors of a sum grow with its length. */
const longestSegment = 8192;

/** Parameters of each term: the address of its first place, and the map's row and column there. */
export const parametersPerTerm = 3;

/** A map that is read in place is addressed from the window's first place. */
export function termArguments({ term, stage }: ContractPlan["terms"][number]): Argument[] {
  const { a, at } = term;
  const [, sy = 0, sx = 0] = a.strides;
  const window = [scaled(at[0], sy), scaled(at[1], sx)];
  return [addressOf(a, stage ? [] : window), { value: at[0] }, { value: at[1] }];
}

/** Numbers from the sums that a place goes on with to those of the next one of a run. */
export function begunApart({ begun, block, axes }: ContractPlan): number {
  if (!begun) return 0;
  return (block > 0 ? begun.strides[2] : axes.at(-1)?.strides.at(-1)) ?? 0;
}

/**
 * A function that computes tiles below each other: parameters are those of the terms, the panel of weights, where
 * the sums go, how many tiles there are and, if there are such, the sums to go on with. One accumulator a value, over terms, taps and channels in their order.
 */
export function tileFunction(
  { helper, fused }: Surroundings,
  plan: ContractPlan,
  tile: Tile,
): number {
  const { terms, apart, panel } = plan;
  const shapes = terms.map(({ term, checked, step, tapOffsets }) => {
    const [, rows, columns, channels] = term.a.shape;
    return [channels, step, tapOffsets, checked && [term.taps, rows, columns]];
  });
  const key = JSON.stringify([
    ["tile", plan.unpacked],
    tile.rows,
    tile.vectors,
    apart,
    panel,
    fused,
    shapes,
    ...(plan.begun ? [begunApart(plan)] : []),
  ]);
  const parameters = plan.begun ? 4 : 3;
  return helper(key, terms.length * parametersPerTerm + parameters, (f) => {
    const [weights, sums, count, begun] = Array.from({ length: parameters }, (_, i) =>
      f.parameter(terms.length * parametersPerTerm + i),
    );
    if (!weights || !sums || !count) return;
    f.repeatWhile(count, () => {
      for (const part of partsOf(tile))
        writeTile(f, { plan, tile: part, weights, fused, sums, begun });
      terms.forEach(({ step }, i) =>
        f.advance(f.parameter(i * parametersPerTerm), tile.rows * step),
      );
      f.advance(sums, tile.rows * apart * 4);
      if (begun) f.advance(begun, tile.rows * begunApart(plan) * 4);
      f.advance(count, -1);
    });
  });
}

/** Some vectors of a tile's rows. */
interface TilePart extends Tile {
  /** Vectors before them. */
  readonly first: number;
}

/** Sums of a tile of which V8 has to keep some in memory. */
const manySums = 12;

/**
 * What of a tile is summed at a time: all of it, or pairs of vectors, which V8 may join, apart from a single one. With both, and more sums than
 * it has registers, V8 13.6 computes some of them wrong (`--experimental-wasm-revectorize`).
 */
function partsOf({ rows, vectors }: Tile): TilePart[] {
  if (vectors % 2 === 0 || vectors === 1 || rows * vectors < manySums)
    return [{ rows, vectors, first: 0 }];
  return [
    { rows, vectors: vectors - 1, first: 0 },
    { rows, vectors: 1, first: vectors - 1 },
  ];
}

interface Setting {
  readonly plan: ContractPlan;
  readonly tile: TilePart;
  readonly weights: I32;
  readonly sums: I32;
  readonly begun: I32 | undefined;
  readonly fused: boolean;
}

function writeTile(f: FunctionBuilder, setting: Setting): void {
  const { plan, tile, weights, sums, begun } = setting;
  const accumulators = Array.from({ length: tile.rows * tile.vectors }, () => f.v128());
  accumulators.forEach((accumulator, k) => {
    const from = begun && loadVector(begun, placeOfSum(setting, k, begunApart(plan)));
    f.set(accumulator, from ?? f.constant(0));
  });
  const from = f.i32();
  const panel = f.i32();
  let begin = 0;
  plan.terms.forEach((termPlan, i) => {
    const [start, row, column] = [0, 1, 2].map((k) => f.parameter(i * parametersPerTerm + k));
    if (!start || !row || !column) return;
    const channels = termPlan.term.a.shape[3] ?? 0;
    const tapBytes = 4 * (plan.unpacked?.tap ?? channels * plan.panel);
    for (const { tap, count, apart } of tapRuns(termPlan)) {
      const sum = (): void => {
        f.set(from, plusNumber(start, termPlan.tapOffsets[tap] ?? 0));
        f.set(panel, plusNumber(weights, begin + tap * tapBytes));
        f.times(count, () => {
          sumChannels(f, setting, { from, panel, accumulators, step: termPlan.step, channels });
          if (count === 1) return;
          const passed = channels - (channels % unroll);
          f.advance(from, apart - passed * 4);
          f.advance(panel, tapBytes - passed * rowBytes(plan));
        });
      };
      if (termPlan.checked) f.when(tapInside(termPlan, tap, { row, column }), sum);
      else sum();
    }
    begin += termPlan.term.taps.length * tapBytes;
  });
  accumulators.forEach((accumulator, k) => {
    f.run(storeVector(sums, accumulator, placeOfSum(setting, k)));
  });
}

/** Bytes from a tile's first sums to some of them, where those of a place lie so many numbers from the next one's. */
function placeOfSum({ plan, tile }: Setting, k: number, apart: number = plan.apart): number {
  const { vectors, first } = tile;
  return Math.floor(k / vectors) * apart * 4 + (first + (k % vectors)) * 16;
}

/** Taps that are equally far apart, in their order. */
interface TapRun {
  readonly tap: number;
  readonly count: number;
  /** Bytes from one to the next. */
  readonly apart: number;
}

/** Divides taps into runs, each of which is a loop: written out, the taps of one large window are as much code as all else of a network. */
function tapRuns({ term, tapOffsets, checked }: TermPlan): TapRun[] {
  const runs: TapRun[] = [];
  for (let tap = 0; tap < term.taps.length;) {
    const gap = (t: number): number => (tapOffsets[t + 1] ?? 0) - (tapOffsets[t] ?? 0);
    let end = tap + 1;
    // Each tap of a window over the border is asked for by itself.
    while (!checked && end < term.taps.length && gap(end - 1) === gap(tap)) end++;
    runs.push({ tap, count: end - tap, apart: gap(tap) });
    tap = end;
  }
  return runs;
}

/** All channels of a tap. Many are summed in segments, each from zero, which are joined in order; what there is already waits where the sums go. */
function sumChannels(f: FunctionBuilder, setting: Setting, run: Run): void {
  const { sums } = setting;
  const { channels, accumulators } = run;
  if (channels <= longestSegment) {
    sumSegment(f, setting, run);
    return;
  }
  const total = (k: number): V128 => loadVector(sums, placeOfSum(setting, k));
  const keep = (k: number, value: V128): void =>
    f.run(storeVector(sums, value, placeOfSum(setting, k)));
  const joinSegment = (length: number): void => {
    for (const sum of accumulators) f.set(sum, f.constant(0));
    sumSegment(f, setting, { ...run, channels: length });
    accumulators.forEach((sum, k) => keep(k, floats.add(total(k), sum)));
  };
  accumulators.forEach((sum, k) => keep(k, sum));
  f.times(Math.floor(channels / longestSegment), () => joinSegment(longestSegment));
  if (channels % longestSegment > 0) joinSegment(channels % longestSegment);
  accumulators.forEach((sum, k) => f.set(sum, total(k)));
}

function sumSegment(f: FunctionBuilder, setting: Setting, run: Run): void {
  const { from, panel, channels } = run;
  f.times(Math.floor(channels / unroll), () => {
    for (let k = 0; k < unroll; k++) writeChannel(f, setting, run, k);
    f.advance(from, unroll * 4);
    f.advance(panel, unroll * rowBytes(setting.plan));
  });
  for (let k = 0; k < channels % unroll; k++) writeChannel(f, setting, run, k);
}

/** From channel to channel of the weights. */
function rowBytes({ unpacked, panel }: ContractPlan): number {
  return 4 * (unpacked?.row ?? panel);
}

function tapInside(
  { term }: TermPlan,
  t: number,
  { row, column }: { readonly row: I32; readonly column: I32 },
): I32 {
  const [, rows = 0, columns = 0] = term.a.shape;
  const [down = 0, right = 0] = term.taps[t] ?? [];
  return and(
    lessUnsigned(plusNumber(row, down), number(rows)),
    lessUnsigned(plusNumber(column, right), number(columns)),
  );
}

interface Run {
  readonly from: Local<"i32">;
  readonly panel: Local<"i32">;
  readonly channels: number;
  readonly accumulators: readonly Local<"v128">[];
  readonly step: number;
}

/** One channel: a row of weights times each place's value. */
function writeChannel(
  f: FunctionBuilder,
  { plan, tile, fused }: Setting,
  { from, panel, accumulators, step }: Run,
  channel: number,
): void {
  const { rows, vectors, first } = tile;
  const weight = (v: number) => loadVector(panel, channel * rowBytes(plan) + (first + v) * 16);
  const value = (r: number) => loadSplat(from, r * step + channel * 4);
  const columns = rows === 1 ? [] : Array.from({ length: vectors }, (_, v) => f.v128(weight(v)));
  for (let r = 0; r < rows; r++) {
    const a = f.v128(value(r));
    for (let v = 0; v < vectors; v++) {
      const sum = accumulators[r * vectors + v];
      if (sum) f.set(sum, multiplyAdd([a, columns[v] ?? weight(v), sum], fused));
    }
  }
}
