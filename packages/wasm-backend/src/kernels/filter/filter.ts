import { type FilterKernel, bytesOf } from "@pixelweft/tensor/backend";
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
} from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import {
  type Part,
  type Surroundings,
  type Work,
  addressOf,
  scaled,
  viewKey,
} from "../../program/work.ts";
import type { Tiles } from "../../tiles.ts";
import type { LoopCounts } from "../affine-range.ts";
import { type Slab, sumBlock } from "./filter-block.ts";
import { type FilterPlan, planFilter } from "./filter-plan.ts";

/** Threads take some columns of a slab at a time, with sums where they belong or in the thread's own scratch. */
export function filterWork(kernel: FilterKernel, loops: LoopCounts, tile: Tiles["filter"]): Work {
  const plan = planFilter(kernel, loops, tile);
  const { a, g, at, taps, slabs, output } = kernel;
  const [n = 0, h = 0, w = 0, outputs = 0] = g.shape;
  const [, sy = 0, sx = 0] = a.strides;
  const channels = a.shape[3] ?? 0;
  const [tap = [0, 0]] = taps;
  const shift = { constant: tap[0] * sy + tap[1] * sx, terms: [] };
  const window = plan.flat ? [scaled(at[0], sy), scaled(at[1], sx), shift] : [];
  return {
    key: JSON.stringify([
      "filter",
      viewKey(a),
      viewKey(g),
      viewKey(output),
      taps,
      slabs,
      plan.flat,
      // Where the window lies is not said, but for whether rows of the copy share their zeros.
      plan.stage.pitch,
    ]),
    args: [
      addressOf(a, window),
      addressOf(g),
      addressOf(output),
      { value: at[0] },
      { value: at[1] },
    ],
    extent: slabs * plan.parts,
    grain: 1,
    cost:
      2 * n * h * w * taps.length * channels * outputs + slabs * taps.length * channels * outputs,
    scratch: plan.bytes.reduce((sum, bytes) => sum + bytes, 0),
    write(surroundings, part) {
      writeFilter(plan, surroundings, part);
    },
  };
}

function writeFilter(plan: FilterPlan, around: Surroundings, { args, from, to }: Part): void {
  const { f, own } = around;
  const { kernel, inPlace, parts } = plan;
  const [n = 0, h = 0, w = 0, columns = 0] = kernel.g.shape;
  const places = n * h * w;
  const perSlab = Math.ceil(places / kernel.slabs);
  const [toSlab = 0, , , toColumn = 0] = kernel.output.strides;
  const [a, g, output, ...at] = args;
  if (!a || !g || !output) return;
  const piece = f.i32();
  f.count(piece, { from, to }, () => {
    const slab = f.i32(divUnsigned(piece, number(parts)));
    const column = f.i32(scale(remUnsigned(piece, number(parts)), columns));
    const first = f.i32(minSigned(scale(slab, perSlab), number(places)));
    const end = f.i32(minSigned(plusNumber(first, perSlab), number(places)));
    const gradientBytes = bytesOf(kernel.g.dtype) * (kernel.g.strides[3] ?? 0);
    const gradient = f.i32(add(g, scale(column, gradientBytes)));
    const target = f.i32(add(output, scale(slab, 4 * toSlab), scale(column, 4 * toColumn)));
    const sums = inPlace ? target : own;
    // Only where there are slabs without places: elsewhere sums begin with their first places.
    if ((kernel.slabs - 1) * perSlab >= places) clearSums(plan, around, sums);
    const fresh = f.i32(number(1));
    const part = { args: [a, gradient, output, ...at], first, end, sums, fresh };
    if (plan.flat) sumPlaces(plan, around, part);
    else sumRows(plan, around, part);
    if (!inPlace) writeOut(plan, around, target);
  });
}

function clearSums({ kernel, outputs, apart }: FilterPlan, { f }: Surroundings, sums: I32): void {
  const [, taps = 0, channels = 0] = kernel.output.shape;
  const [toTap, toRow] = apart;
  const row = f.i32(sums);
  f.times(taps, () => {
    f.times(channels, () => {
      f.run(zeroMemory(row, number(4 * outputs)));
      f.advance(row, 4 * toRow);
    });
    f.advance(row, 4 * (toTap - channels * toRow));
  });
}

/** Places one after another, however many lie in a row. */
function sumPlaces(plan: FilterPlan, around: Surroundings, slab: Slab): void {
  const { f } = around;
  const place = f.i32();
  f.count(place, { from: slab.first, to: slab.end, step: plan.width }, () => {
    const rest = f.i32(sub(slab.end, place));
    const count = f.i32(minSigned(rest, number(plan.width)));
    const box = { row: number(0), column: place, rows: number(1) };
    sumBlock(plan, around, {
      ...slab,
      image: number(0),
      a: box,
      g: { ...box, limits: () => ({ from: number(0), to: count }) },
      lines: number(1),
      places: count,
    });
  });
}

/** Rows of one image at a time, map and gradient staged. */
function sumRows(plan: FilterPlan, around: Surroundings, slab: Slab): void {
  const { f } = around;
  const { block, stage } = plan;
  const { args, first, end } = slab;
  const [, h = 0, w = 0] = plan.kernel.g.shape;
  const [, , , atRow, atColumn] = args;
  if (!atRow || !atColumn) return;
  const line = f.i32(divUnsigned(first, number(w)));
  const lines = f.i32(divUnsigned(plusNumber(end, w - 1), number(w)));
  f.repeatWhile(lessSigned(line, lines), () => {
    const image = f.i32(divUnsigned(line, number(h)));
    const y = f.i32(remUnsigned(line, number(h)));
    const rest = minSigned(sub(number(h), y), sub(lines, line));
    const rows = f.i32(minSigned(rest, number(block)));
    sumBlock(plan, around, {
      ...slab,
      image,
      a: {
        row: plusNumber(add(atRow, y), stage.first[0]),
        column: plusNumber(atColumn, stage.first[1]),
        rows: plusNumber(rows, stage.rows - block),
      },
      g: {
        row: y,
        column: number(0),
        rows,
        limits: (row) => {
          const before = f.i32(scale(add(line, row), w));
          return { from: sub(first, before), to: sub(end, before) };
        },
      },
      lines: rows,
      places: number(w),
    });
    f.set(line, add(line, rows));
  });
}

/** Copies the sums of a slab from scratch to where they belong. */
function writeOut(plan: FilterPlan, { f, own }: Surroundings, target: I32): void {
  const { kernel, outputs } = plan;
  const [, taps = 0, channels = 0, wide = 0] = kernel.output.shape;
  const [, st = 0, si = 0, so = 0] = kernel.output.strides;
  const from = f.i32(own);
  const to = f.i32(target);
  f.times(taps, () => {
    f.times(channels, () => {
      if (so === 1 && wide >= 16) f.run(copyMemory(to, from, number(4 * wide)));
      else {
        const [source, place] = [f.i32(from), f.i32(to)];
        f.times(wide, () => {
          f.run(store(place, load(source)));
          f.advance(source, 4);
          f.advance(place, 4 * so);
        });
      }
      f.advance(from, 4 * outputs);
      f.advance(to, 4 * si);
    });
    f.advance(to, 4 * (st - channels * si));
  });
}
