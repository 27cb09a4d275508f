import type { FilterKernel, Tap } from "@pixelweft/tensor/backend";
import { atLeastOne, mergeAxes } from "../axes.ts";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import {
  add,
  copyMemory,
  divUnsigned,
  lessSigned,
  load,
  minSigned,
  number,
  plusNumber,
  remUnsigned,
  scale,
  store,
  sub,
  zeroMemory,
} from "../emit/i32.ts";
import type { I32 } from "../emit/value.ts";
import { type Part, type Surroundings, type Work, addressOf, scaled, viewKey } from "../work.ts";
import { type LoopCounts, rangeOf } from "./affine-range.ts";
import { type StagePlan, planStage } from "./contract-plan.ts";
import { outerProductFunction } from "./filter-tile.ts";
import { writeStage } from "./stage.ts";

/** Places whose outer products are summed at a time: what they read stays in the cache. */
const placesAtOnce = 256;

interface FilterPlan {
  readonly kernel: FilterKernel;
  /** The tallest and widest tile. */
  readonly tile: { readonly rows: number; readonly columns: number };
  /** Bytes from place to place in the map and in the gradient, where both are read in place. */
  readonly steps: readonly [a: number, g: number] | undefined;
  /** Rows that are staged at a time. */
  readonly block: number;
  readonly stage: StagePlan;
  /** Pixels from row to row of what is staged. */
  readonly outputs: number;
  /** Bytes: the sums, then the staged map, then the staged gradient. */
  readonly bytes: readonly [sums: number, a: number, g: number];
}

/** Threads take whole slabs, each with its sums in its own scratch. */
export function filterWork(kernel: FilterKernel, loops: LoopCounts, columns: number): Work {
  const plan = planFilter(kernel, loops, columns);
  const { a, g, at, taps, slabs, output } = kernel;
  const [n = 0, h = 0, w = 0, outputs = 0] = g.shape;
  const inPlace = plan.steps !== undefined;
  const [, sy = 0, sx = 0] = a.strides;
  const channels = a.shape[3] ?? 0;
  const window = inPlace ? [scaled(at[0], sy), scaled(at[1], sx)] : [];
  return {
    key: JSON.stringify(["filter", viewKey(a), viewKey(g), viewKey(output), taps, slabs, inPlace]),
    args: [
      addressOf(a, window),
      addressOf(g),
      addressOf(output),
      { value: at[0] },
      { value: at[1] },
    ],
    extent: slabs,
    grain: 1,
    cost:
      2 * n * h * w * taps.length * channels * outputs + slabs * taps.length * channels * outputs,
    scratch: plan.bytes.reduce((sum, bytes) => sum + bytes, 0),
    write(surroundings, part) {
      writeFilter(plan, surroundings, part);
    },
  };
}

function planFilter(kernel: FilterKernel, loops: LoopCounts, columns: number): FilterPlan {
  const { a, g, at, taps } = kernel;
  const [, h = 0, w = 0, wide = 0] = g.shape;
  const [, rows = 0, width = 0, channels = 0] = a.shape;
  const outputs = 4 * Math.ceil(wide / 4);
  const fits = (axis: 0 | 1, extent: number, size: number): boolean => {
    const [low, high] = rangeOf(at[axis], loops);
    const steps = taps.map((tap) => tap[axis]);
    return low + Math.min(...steps) >= 0 && high + extent - 1 + Math.max(...steps) < size;
  };
  const strides = [a, g].map((view) => view.strides.slice(0, 3));
  const axes = atLeastOne(mergeAxes({ shape: g.shape.slice(0, 3), strides, named: new Set() }), 2);
  const [stepA = 0, stepG = 0] = axes[0]?.strides ?? [];
  const dense = (a.strides[3] === 1 || channels === 1) && (g.strides[3] === 1 || wide === 1);
  const inside = fits(0, h, rows) && fits(1, w, width);
  const direct = inside && dense && axes.length === 1;
  const extent = { height: 1, width: w };
  const pitch = planStage(kernel, extent).pitch;
  const block = Math.min(h, Math.max(1, Math.floor(placesAtOnce / pitch)));
  const stage = planStage(kernel, { height: block, width: w });
  const sums = 64 * Math.ceil((taps.length * channels * outputs * 4) / 64);
  return {
    kernel,
    tile: { rows: 4, columns },
    steps: direct ? [4 * stepA, 4 * stepG] : undefined,
    block,
    stage,
    outputs,
    bytes: [
      sums,
      direct ? 0 : stage.bytes,
      direct ? 0 : 64 + 64 * Math.ceil((block * pitch * wide * 4) / 64),
    ],
  };
}

function writeFilter(plan: FilterPlan, around: Surroundings, { args, from, to }: Part): void {
  const { f, own } = around;
  const { kernel } = plan;
  const [n = 0, h = 0, w = 0] = kernel.g.shape;
  const places = n * h * w;
  const perSlab = Math.ceil(places / kernel.slabs);
  const slab = f.i32();
  f.count(slab, { from, to }, () => {
    const first = f.i32(minSigned(scale(slab, perSlab), number(places)));
    const end = f.i32(minSigned(plusNumber(first, perSlab), number(places)));
    f.run(zeroMemory(own, number(plan.bytes[0])));
    if (plan.steps) sumInPlace(plan, around, { args, first, end });
    else sumStaged(plan, around, { args, first, end });
    writeOut(plan, around, { args, slab });
  });
}

interface Slab {
  readonly args: Part["args"];
  /** Its places. */
  readonly first: I32;
  readonly end: I32;
}

function sumInPlace(plan: FilterPlan, around: Surroundings, { args, first, end }: Slab): void {
  const { f } = around;
  const [stepA, stepG] = plan.steps ?? [0, 0];
  const [, sy = 0, sx = 0] = plan.kernel.a.strides;
  const place = f.i32();
  f.count(place, { from: first, to: end, step: placesAtOnce }, () => {
    const count = f.i32(minSigned(sub(end, place), number(placesAtOnce)));
    addTaps(plan, around, {
      a: f.i32(add(args[0] ?? place, scale(place, stepA))),
      g: f.i32(add(args[1] ?? place, scale(place, stepG))),
      count,
      steps: [stepA, stepG],
      offsetOf: ([row, column]) => 4 * (row * sy + column * sx),
    });
  });
}

/** Rows of one image at a time, map and gradient staged at the same pitch: zeros between the gradient's rows. */
function sumStaged(plan: FilterPlan, around: Surroundings, { args, first, end }: Slab): void {
  const { f, own } = around;
  const { kernel, block, stage, bytes } = plan;
  const { a, g } = kernel;
  const [, h = 0, w = 0, wide = 0] = g.shape;
  const channels = a.shape[3] ?? 0;
  const toA = f.i32(plusNumber(own, bytes[0]));
  const toG = f.i32(plusNumber(own, bytes[0] + bytes[1]));
  const [startA, startG, , atRow, atColumn] = args;
  if (!startA || !startG || !atRow || !atColumn) return;
  const line = f.i32(divUnsigned(first, number(w)));
  const lines = f.i32(divUnsigned(plusNumber(end, w - 1), number(w)));
  f.repeatWhile(lessSigned(line, lines), () => {
    const image = f.i32(divUnsigned(line, number(h)));
    const y = f.i32(remUnsigned(line, number(h)));
    const rest = minSigned(sub(number(h), y), sub(lines, line));
    const rows = f.i32(minSigned(rest, number(block)));
    writeStage(f, {
      view: a,
      image: f.i32(add(startA, scale(image, 4 * (a.strides[0] ?? 0)))),
      row: plusNumber(add(atRow, y), stage.first[0]),
      column: plusNumber(atColumn, stage.first[1]),
      rows: plusNumber(rows, stage.rows - block),
      pitch: stage.pitch,
      tail: stage.tail,
      to: toA,
    });
    writeStage(f, {
      view: g,
      image: f.i32(add(startG, scale(image, 4 * (g.strides[0] ?? 0)))),
      row: y,
      column: number(0),
      rows,
      pitch: stage.pitch,
      tail: 0,
      to: toG,
      limits: (row) => {
        const before = f.i32(scale(add(line, row), w));
        return { from: sub(first, before), to: sub(end, before) };
      },
    });
    addTaps(plan, around, {
      a: toA,
      g: toG,
      count: f.i32(scale(rows, stage.pitch)),
      steps: [4 * channels, 4 * wide],
      offsetOf: ([row, column]) =>
        4 * channels * ((row - stage.first[0]) * stage.pitch + column - stage.first[1]),
    });
    f.set(line, add(line, rows));
  });
}

interface Stretch {
  readonly a: I32;
  readonly g: I32;
  readonly count: I32;
  readonly steps: readonly [a: number, g: number];
  readonly offsetOf: (tap: Tap) => number;
}

/** Adds the outer products of a stretch of places to the sums of every tap. */
function addTaps(plan: FilterPlan, around: Surroundings, stretch: Stretch): void {
  const { f, own } = around;
  const { kernel, tile, outputs } = plan;
  const channels = kernel.a.shape[3] ?? 0;
  kernel.taps.forEach((tap, t) => {
    const a = f.i32(plusNumber(stretch.a, stretch.offsetOf(tap)));
    const sums = plusNumber(own, t * channels * outputs * 4);
    eachTile(f, outputs, tile.columns, (column, columns) => {
      eachTile(f, channels, tile.rows, (channel, rows) => {
        const shape = { rows, vectors: columns / 4, width: outputs, steps: stretch.steps };
        const product = outerProductFunction(around, shape);
        const sum = add(sums, scale(channel, outputs * 4), scale(column, 4));
        const [from, by] = [add(a, scale(channel, 4)), add(stretch.g, scale(column, 4))];
        f.call(product, [from, by, sum, stretch.count]);
      });
    });
  });
}

/** A loop over whole tiles, then what is left. */
function eachTile(
  f: FunctionBuilder,
  extent: number,
  size: number,
  body: (start: I32, size: number) => void,
): void {
  const whole = Math.floor(extent / size) * size;
  if (whole > 0) {
    const start: Local<"i32"> = f.i32();
    f.count(start, { from: number(0), to: number(whole), step: size }, () => body(start, size));
  }
  if (whole < extent) body(number(whole), extent - whole);
}

/** Copies the sums of a slab to where they belong. */
function writeOut(
  plan: FilterPlan,
  { f, own }: Surroundings,
  { args, slab }: { readonly args: Part["args"]; readonly slab: I32 },
): void {
  const { kernel, outputs } = plan;
  const [, taps = 0, channels = 0, wide = 0] = kernel.output.shape;
  const [ss = 0, st = 0, si = 0, so = 0] = kernel.output.strides;
  const from = f.i32(own);
  const to = f.i32(add(args[2] ?? own, scale(slab, 4 * ss)));
  f.times(taps, () => {
    f.times(channels, () => {
      if (so === 1 && wide >= 16) f.run(copyMemory(to, from, number(4 * wide)));
      else {
        const [source, target] = [f.i32(from), f.i32(to)];
        f.times(wide, () => {
          f.run(store(target, load(source)));
          f.advance(source, 4);
          f.advance(target, 4 * so);
        });
      }
      f.advance(from, 4 * outputs);
      f.advance(to, 4 * si);
    });
    f.advance(to, 4 * (st - channels * si));
  });
}
