import type { FilterKernel, View } from "@pixelweft/tensor/backend";
import { atLeastOne, mergeAxes } from "../../axes.ts";
import type { Tiles } from "../../tiles.ts";
import { type LoopCounts, rangeOf } from "../affine-range.ts";
import { tileRows } from "../contract/contract-plan.ts";
import { type StagePlan, planStage } from "../contract/stage-plan.ts";
import { type PanelGroup, type Panels, panelOffsets } from "../panels.ts";

/**
 * Places whose outer products are summed before the sums go back to memory, as long as what is staged of them fits into so many
 * bytes of the second-level cache.
 */
const mostPlaces = 1024;
const stagedBytes = 2 ** 19;
/** The same of what is read as it lies: half of it should stay in the first-level cache. */
const directBytes = 2 ** 17;

/**
 * Columns, those of each tap counted, that a piece of work has at least: each piece stages its part of the map for itself,
 * and this many are worth it.
 */
const leastColumns = 384;

export interface FilterPlan {
  /** Its gradient and its output have the columns of one piece. */
  readonly kernel: FilterKernel;
  /** Pieces of a slab, each with some of the columns. */
  readonly parts: number;
  /** One tap that never leaves the map: places need not go row by row. */
  readonly flat: boolean;
  /** Flat, and read as it lies: for a single tap no copy pays. */
  readonly direct: boolean;
  /** The map and the gradient as they are read: flat ones are a single long row. */
  readonly views: { readonly a: View; readonly g: View };
  /** Places of a row, and rows, that are staged at a time. */
  readonly width: number;
  readonly block: number;
  readonly stage: StagePlan;
  readonly panels: { readonly a: Panels; readonly g: Panels };
  /** Columns of a row of sums, in whole vectors. */
  readonly outputs: number;
  /** Sums are added up where they belong, else in scratch. */
  readonly inPlace: boolean;
  /** Numbers from tap to tap and from row to row of the sums. */
  readonly apart: readonly [taps: number, rows: number];
  /** Bytes: the sums, then the staged map, then the staged gradient. */
  readonly bytes: readonly [sums: number, a: number, g: number];
}

/** Decides how a filter is computed; its values do not depend on it. */
export function planFilter(
  whole: FilterKernel,
  loops: LoopCounts,
  tile: Tiles["filter"],
): FilterPlan {
  const parts = countParts(whole, tile);
  const kernel = {
    ...whole,
    g: someColumns(whole.g, parts),
    output: someColumns(whole.output, parts),
  };
  const { taps, output } = kernel;
  const flat = flatViews(kernel, loops);
  const views = flat ?? kernel;
  const [, h = 0, w = 0, wide = 0] = views.g.shape;
  const channels = views.a.shape[3] ?? 0;
  const outputs = 4 * Math.ceil(wide / 4);
  const staged = flat ? { a: flat.a, at: still, taps: oneTap } : kernel;
  const direct = flat !== undefined && wide % 4 === 0 && [flat.a, flat.g].every(isDense);
  const fitting = Math.floor((direct ? directBytes : stagedBytes) / (4 * (channels + wide)));
  const placesAtOnce = Math.min(mostPlaces, Math.max(64, fitting));
  const width = flat ? Math.min(w, placesAtOnce) : w;
  const most = Math.min(h, Math.max(1, Math.floor(placesAtOnce / width)));
  const block = Math.ceil(h / Math.ceil(h / most));
  const stage = planStage(staged, { height: block, width });
  const panels = {
    a: { groups: rowPanels(channels, tile.rows), pixels: stage.rows * stage.pitch + stage.tail },
    g: { groups: columnPanels(wide, tile.columns), pixels: block * width },
  };
  const [, st = 0, si = 0, so = 0] = output.strides;
  const inPlace = so === 1 && wide === outputs && si >= wide;
  const size = (bytes: number): number => 64 * Math.ceil(bytes / 64);
  return {
    kernel,
    parts,
    flat: flat !== undefined,
    direct,
    views,
    width,
    block,
    stage,
    panels,
    outputs,
    inPlace,
    apart: inPlace ? [st, si] : [channels * outputs, outputs],
    bytes: [
      inPlace ? 0 : size(taps.length * channels * outputs * 4),
      direct ? 0 : size(panelOffsets(panels.a).at(-1) ?? 0),
      direct ? 0 : size(panelOffsets(panels.g).at(-1) ?? 0),
    ],
  };
}

/** How many pieces of whole tiles a slab is split into, so that threads end at nearly the same time. */
export function countParts({ g, taps }: FilterKernel, { columns }: Tiles["filter"]): number {
  const wide = g.shape[3] ?? 0;
  let parts = Math.max(1, Math.floor((taps.length * wide) / leastColumns));
  while (parts > 1 && wide % (parts * columns) !== 0) parts--;
  return parts;
}

/** The first of some equal parts along the last axis. */
export function someColumns(view: View, parts: number): View {
  const [a = 0, b = 0, c = 0, wide = 0] = view.shape;
  return { ...view, shape: [a, b, c, wide / parts] };
}

const still = [
  { constant: 0, terms: [] },
  { constant: 0, terms: [] },
] as const;
/** The taps of what is flat: its address holds where they point. */
export const oneTap = [[0, 0]] as const;

/** Both as one row of all places, where a single tap reads at equal steps and never outside. */
function flatViews(
  { a, g, at, taps }: FilterKernel,
  loops: LoopCounts,
): FilterPlan["views"] | undefined {
  const [tap = [0, 0]] = taps;
  const isInside = ([0, 1] as const).every((axis) => {
    const [low, high] = rangeOf(at[axis], loops);
    const [extent = 0, size = 0] = [g.shape[1 + axis], a.shape[1 + axis]];
    return low + tap[axis] >= 0 && high + tap[axis] + extent - 1 < size;
  });
  const strides = [a, g].map((view) => view.strides.slice(0, 3));
  const axes = atLeastOne(mergeAxes({ shape: g.shape.slice(0, 3), strides, named: new Set() }), 2);
  const [axis] = axes;
  if (taps.length > 1 || !isInside || axes.length > 1 || !axis) return undefined;
  const [a1, g1] = [a, g].map((view, i) => {
    const shape = [1, 1, axis.extent, view.shape[3] ?? 0];
    return { ...view, shape, strides: [0, 0, axis.strides[i] ?? 0, view.strides[3] ?? 0] };
  });
  return a1 && g1 && { a: a1, g: g1 };
}

/** Whether vectors of a place's channels can be read where they lie. */
function isDense({ dtype, strides, shape }: View): boolean {
  return dtype === "f32" && (strides[3] === 1 || shape[3] === 1);
}

/** Channels in tiles of nearly equal height. */
export function rowPanels(channels: number, most: number): PanelGroup[] {
  return tileRows(channels, most).map(({ rows, count }) => ({ width: rows, valid: rows, count }));
}

/** Columns in tiles of one width, and narrower ones of pairs of vectors, or of one: not of both, as in the tiles of contracts. */
export function columnPanels(columns: number, most: number): PanelGroup[] {
  const panels: PanelGroup[] = [];
  for (let left = columns; left > 0;) {
    const pairs = 8 * Math.ceil((left - 4) / 8);
    const width = Math.min(most, left > 4 ? pairs : 4);
    const count = Math.max(1, width === most ? Math.floor(left / most) : 1);
    panels.push({ width, valid: Math.min(width, left), count });
    left -= width * count;
  }
  return panels;
}
