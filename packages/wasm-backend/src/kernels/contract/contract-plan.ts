import type { ContractKernel, Term, View } from "@pixelweft/tensor/backend";
import { type Axis, atLeastOne, mergeAxes } from "../../axes.ts";
import { namedAxes } from "../../body/body.ts";
import { type LoopCounts, rangeOf } from "../affine-range.ts";
import { type StagePlan, planStage } from "./stage-plan.ts";

/** Places that go through all columns before the epilogue takes them, at most. */
const placesAtOnce = 64;
/** Operations and places of a piece of a lone run, at least, for which another thread is worth its waking. */
const leastOfPiece = { operations: 4e5, places: 12 };
/** Bytes of a map that are staged at a time, about half of a small second-level cache. */
const stageBytes = 96 * 1024;

/** The largest tile: rows of places, and columns for a kernel whose tiles have that many rows. */
export interface TileShape {
  readonly rows: number;
  columns(rows: number): number;
}

/** How the maps of a contract are read. */
export interface TermPlan {
  readonly term: Term;
  /** Read from a copy with zeros around it; else in place. */
  readonly stage: StagePlan | undefined;
  /** In place, a tap may lie outside: all places of a run agree on it. */
  readonly checked: boolean;
  /** Bytes between neighbours of a run. */
  readonly step: number;
  /** Bytes from a place to what each tap reads. */
  readonly tapOffsets: readonly number[];
}

export interface ContractPlan {
  readonly kernel: ContractKernel;
  readonly terms: readonly TermPlan[];
  /** Rows of the window that are done at a time from staged maps; 0 where all maps are read in place. */
  readonly block: number;
  /** In place: the axes of the places, merged; views are the terms' maps, then extras, outputs and sums that are begun. */
  readonly axes: readonly Axis[];
  /** Sums that tiles go on with. */
  readonly begun?: View | undefined;
  /** Columns of one lane, rounded up to whole vectors. */
  readonly padded: number;
  /** Columns of all lanes. */
  readonly total: number;
  /** Rows of all weights: taps times channels of all terms. */
  readonly depth: number;
  /** Columns of a panel of packed weights. */
  readonly panel: number;
  /** Places in one run: of neighbours at equal distance. */
  readonly run: number;
  /** Places of a run that go through all columns before the epilogue takes them. */
  readonly chunk: number;
  /** Pieces that a block is done in, each a chunk, so that threads share it; 1 where there are enough blocks. */
  readonly pieces: number;
  /** Bytes of packed weights. */
  readonly packed: number;
  /** Each of the batch has weights of its own: they are packed where they are used. */
  readonly ownWeights: boolean;
  /** They are read where they lie: for few places packing costs more than it saves. Numbers from channel to channel and from tap to tap. */
  readonly unpacked: { readonly row: number; readonly tap: number } | undefined;
  /** Tiles write their sums where the output lies: nothing is done to them afterwards. */
  readonly inOutput: boolean;
  /** Numbers from the sums of a place to those of the next. */
  readonly apart: number;
}

/** What a plan depends on besides its kernel. */
export interface PlanOptions {
  readonly loops: LoopCounts;
  readonly tiles: TileShape;
  /** Of the backend. */
  readonly threads: number;
  /** Sums to go on with, `[n, h, w, columns of all lanes, each in whole vectors]`; zeros if missing. */
  readonly begun?: View | undefined;
}

/** Decides how a contract is computed; its values do not depend on it. */
export function planContract(
  whole: ContractKernel,
  { loops, tiles, threads, begun }: PlanOptions,
): ContractPlan {
  const kernel = begun ? whole : folded(whole);
  const { space, lanes, columns, terms, extras, outputs, epilogue } = kernel;
  const [, h, w] = space;
  const inside = terms.map((term) => insideOf(term, space, loops));
  const named = namedAxes(epilogue);
  named.delete(3);
  const ownWeights = terms.some((term) => term.w.shape.length > 4);
  if (ownWeights) named.add(0);
  if (h > 1 && inside.some(({ rows }) => !rows)) named.add(1);
  const views = [...terms.map(({ a }) => a), ...extras, ...outputs, ...(begun ? [begun] : [])];
  const strides = views.map((view) => view.strides.slice(0, 3));
  const merged = mergeAxes({ shape: space, strides, named });
  // A run has one packing of weights, so it never goes along the batch.
  const isBatch = ownWeights && merged.at(-1)?.named === 0;
  const axes = isBatch
    ? [...merged, ...atLeastOne([], views.length)]
    : atLeastOne(merged, views.length);
  const direct = terms.every((term, i) => {
    const is = inside[i];
    const step = axes.at(-1)?.strides[i] ?? 0;
    const rows = is?.rows || h === 1 || w > 1;
    return isDense(term) && step >= 0 && rows && (is?.columns || w === 1);
  });
  const block = direct ? 0 : blockRows(kernel);
  const plans = terms.map((term, i): TermPlan => {
    const is = inside[i] ?? { rows: false, columns: false };
    const inPlace = isDense(term) && is.columns && (term.a.strides[2] ?? 0) >= 0;
    if (!direct && !inPlace) return stagedTerm(kernel, term, block);
    const [, sy = 0, sx = 0] = term.a.strides;
    return {
      term,
      stage: undefined,
      checked: !is.rows || !is.columns,
      step: 4 * (direct ? (axes.at(-1)?.strides[i] ?? 0) : sx),
      tapOffsets: term.taps.map(([row, column]) => 4 * (row * sy + column * sx)),
    };
  });
  const padded = 4 * Math.ceil(columns / 4);
  const total = padded * lanes;
  const alongRun = direct ? axes.at(-1)?.strides[views.length - 1] : outputs.at(-1)?.strides[2];
  const apart = ownWeights ? plainOutput(kernel, alongRun ?? 0) : undefined;
  const run = direct ? (axes.at(-1)?.extent ?? 1) : w;
  const depth = terms.reduce((sum, { a, taps }) => sum + taps.length * (a.shape[3] ?? 0), 0);
  const runs = block > 0 ? space[0] * Math.ceil(h / block) : (space[0] * h * w) / run;
  const pieces = runs > 1 || threads < 2 ? 1 : piecesOf(run, 2 * run * total * depth);
  const chunk = pieces > 1 ? Math.min(placesAtOnce, Math.ceil(run / pieces)) : placesAtOnce;
  const [tallest] = tileRows(Math.min(run, chunk), tiles.rows);
  const panel = Math.min(tiles.columns(tallest?.rows ?? 1), total);
  const packed = Math.ceil(total / panel) * depth * panel * 4;
  return {
    kernel,
    terms: plans,
    block,
    axes,
    begun,
    padded,
    total,
    depth,
    panel,
    run,
    chunk,
    pieces: Math.ceil(run / chunk) === pieces ? pieces : 1,
    packed,
    ownWeights,
    unpacked: ownWeights ? unpackedWeights(kernel) : undefined,
    inOutput: apart !== undefined,
    apart: apart ?? total,
  };
}

/**
 * A single row whose map has to be widened, as many short ones: what is staged at a time stays small, and threads share the rows. Nothing
 * changes for what a tap reads, as there is one, in its own place.
 */
function folded(kernel: ContractKernel): ContractKernel {
  const { space, terms, extras, outputs, epilogue } = kernel;
  const [n, h, w] = space;
  const isPlain = terms.every(({ a, at, taps }) => {
    const still = at.every(({ constant, terms: moving }) => constant === 0 && moving.length === 0);
    return still && a.shape[1] === 1 && a.shape[2] === w && taps.flat().every((x) => x === 0);
  });
  const named = namedAxes(epilogue);
  const isNarrow = terms.some(({ a }) => a.dtype !== "f32");
  if (!isNarrow || !isPlain || h > 1 || named.has(1) || named.has(2)) return kernel;
  const length = [64, 48, 32, 16, 8].find((one) => w % one === 0) ?? w;
  const rows = w / length;
  const fold = (view: View): View => {
    const [sb = 0, , sx = 0, ...rest] = view.strides;
    const shape = [n, rows, length, ...view.shape.slice(3)];
    return { ...view, shape, strides: [sb, sx * length, sx, ...rest] };
  };
  return {
    ...kernel,
    space: [n, rows, length],
    terms: terms.map((term) => ({ ...term, a: fold(term.a) })),
    extras: extras.map(fold),
    outputs: outputs.map(fold),
  };
}

/** In how many pieces a lone run is done, so that threads share it. */
function piecesOf(run: number, operations: number): number {
  const most = Math.min(operations / leastOfPiece.operations, run / leastOfPiece.places);
  return Math.max(1, Math.floor(most));
}

/** Tiles of nearly equal height that cover some places: many of one height, then some one row less. */
export function tileRows(places: number, most: number): { rows: number; count: number }[] {
  const count = Math.ceil(places / most);
  const rows = Math.floor(places / count);
  const taller = places - rows * count;
  return [
    { rows: rows + 1, count: taller },
    { rows, count: count - taller },
  ].filter((tile) => tile.count > 0);
}

/** Whether tiles can read the map where it lies. */
function isDense({ a }: Term): boolean {
  return a.dtype === "f32" && (a.strides[3] === 1 || a.shape[3] === 1);
}

/** Up to so many places of an image, weights of its own are not packed; up to a chunk of them, if all weights lie in so many bytes. */
const fewPlaces = 16;
const fewBytes = 2 ** 18;

/** How weights lie, if tiles can read them there: in whole vectors, of one term. */
function unpackedWeights({
  space: [, h, w],
  lanes,
  columns,
  terms,
}: ContractKernel): ContractPlan["unpacked"] {
  const [, tap = 0, row = 0, , column = 0] = terms[0]?.w.strides ?? [];
  const [, taps = 1, channels = 1] = terms[0]?.w.shape ?? [];
  const isFloat = terms[0]?.w.dtype === "f32";
  const isWhole = isFloat && column === 1 && columns % 4 === 0 && lanes === 1 && terms.length === 1;
  const isSmall = h * w <= placesAtOnce && 4 * row * channels * taps <= fewBytes;
  return isWhole && row >= 0 && (h * w <= fewPlaces || isSmall) ? { row, tap } : undefined;
}

/**
 * Numbers from place to place of the output, where it is nothing but the sums and lies in whole vectors. Asked for weights by image only: of
 * others the sums of a run are few beside its work.
 */
function plainOutput(
  { lanes, columns, epilogue, outputs }: ContractKernel,
  alongRun: number,
): number | undefined {
  const isSum = epilogue.lines[epilogue.results[0] ?? 0]?.op === "accumulator";
  const isWhole =
    outputs[0]?.dtype === "f32" &&
    outputs[0].strides[3] === 1 &&
    columns % 4 === 0 &&
    alongRun >= 0;
  return isSum && isWhole && lanes === 1 && outputs.length === 1 ? alongRun : undefined;
}

/** Whether no tap ever reads a row, or a column, outside the map. */
function insideOf(
  { a, at, taps }: Term,
  [, h, w]: ContractKernel["space"],
  loops: LoopCounts,
): { readonly rows: boolean; readonly columns: boolean } {
  const [, rows = 0, columns = 0] = a.shape;
  const fits = (axis: 0 | 1, extent: number, size: number): boolean => {
    const [low, high] = rangeOf(at[axis], loops);
    const steps = taps.map((tap) => tap[axis]);
    return low + Math.min(...steps) >= 0 && high + extent - 1 + Math.max(...steps) < size;
  };
  return { rows: fits(0, h, rows), columns: fits(1, w, columns) };
}

/** Rows of the window at a time, so that what is staged stays in the cache, in blocks of nearly equal size. */
function blockRows({ space, terms }: ContractKernel): number {
  const [, h, w] = space;
  const rowBytes = terms.reduce((sum, { a }) => sum + (w + 2) * (a.shape[3] ?? 0) * 4, 0);
  const most = Math.min(h, Math.max(1, Math.floor(stageBytes / rowBytes)));
  return Math.ceil(h / Math.ceil(h / most));
}

function stagedTerm(kernel: ContractKernel, term: Term, block: number): TermPlan {
  const stage = planStage(term, { height: block, width: kernel.space[2] });
  const channels = term.a.shape[3] ?? 0;
  const [row0, column0] = stage.first;
  return {
    term,
    stage,
    checked: false,
    step: 4 * channels,
    tapOffsets: term.taps.map(
      ([row, column]) => 4 * channels * ((row - row0) * stage.pitch + column - column0),
    ),
  };
}
