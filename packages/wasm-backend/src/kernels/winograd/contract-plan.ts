import type { ContractKernel, Term } from "@pixelweft/tensor/backend";
import type { ContractPlan, TileShape } from "../contract/contract-plan.ts";
import { goingOn, sumsOf } from "./sums-plan.ts";
import { type TapGrid, tapGrid } from "./tap-grid.ts";
import { type TapsAtOnce, outputsAtOnce, positionsOf } from "./transforms.ts";

/** Bytes of transformed rows and of their products at a time: they stay in the second-level cache, beside packed weights. */
const blockBytes = 2 ** 18;
/** Sums of so many tiles at a time are worth reading all weights for, whatever they take. */
const leastTiles = 24;
/** Bytes of the transforms and products of one row. */
const rowBytesAtMost = 2 ** 22;
/** Weights are transformed for so many tiles in all at least. */
const worthPacking = 64;

/** Places of all tiles in parts of those of a row, at most: two taps save less. */
const mostEmpty = { 2: 1.2, 3: 1.4 } as const;

/** A contract by Winograd's transforms along its rows. */
export interface WinogradPlan {
  readonly kernel: ContractKernel;
  /** The term whose taps are a grid. */
  readonly term: Term;
  readonly grid: TapGrid;
  /** The product of one position: its places are the tiles of a block. */
  readonly product: ContractPlan;
  /** Other terms, added to the sums of a row. */
  readonly rest: ContractPlan | undefined;
  /** Tiles of a row. */
  readonly tiles: number;
  /** Rows of the window at a time. */
  readonly block: number;
  /** Bytes of the thread's own scratch: sums of a row, a row of the map, its transform for each position, and the products of each. */
  readonly bytes: Readonly<Record<"sums" | "row" | "map" | "products", number>>;
  /** Bytes of packed weights of all positions, and of those of other terms behind them. */
  readonly packed: number;
}

/** Decides how, if a term's taps lie side by side by two or three and the transforms pay. `direct` is the plan without them. */
export function planWinograd(
  kernel: ContractKernel,
  direct: ContractPlan,
  shape: TileShape,
): WinogradPlan | undefined {
  const { space, terms } = kernel;
  const [n, h, w] = space;
  const { padded, total, ownWeights, begun } = direct;
  const at = terms.findIndex(({ taps }) => tapGrid(taps));
  const term = terms[at];
  const grid = term && tapGrid(term.taps);
  if (!grid || term.a.dtype !== "f32" || ownWeights || begun) return undefined;
  const others = direct.terms.filter((_, i) => i !== at);
  if (others.some(({ stage, checked }) => stage || checked)) return undefined;
  const channels = term.a.shape[3] ?? 0;
  const tiles = Math.ceil(w / outputsAtOnce);
  if (n * h * tiles < worthPacking) return undefined;
  const [height, { width }] = [grid.taps.length, grid];
  if (!pays(w, { height, width, channels, columns: total })) return undefined;
  const positions = positionsOf(width);
  const block = blockRows(h, { tiles, height, positions, channels, total });
  const taps = grid.taps.map((_, row) => [row, 0] as const);
  const sums = { kernel, padded, total, shape };
  const product = sumsOf(sums, tiles * block, [
    {
      term: { ...term, taps },
      stage: undefined,
      checked: false,
      step: 4 * channels,
      tapOffsets: taps.map(([row]) => 4 * channels * tiles * row),
    },
  ]);
  const rest = others.length > 0 ? goingOn(sumsOf(sums, w, others)) : undefined;
  return {
    kernel,
    term,
    grid,
    product,
    rest,
    tiles,
    block,
    packed: positions * product.packed + (rest?.packed ?? 0),
    bytes: {
      sums: inLines(tiles * outputsAtOnce * total),
      row: inLines((tiles * outputsAtOnce + width - 1) * channels),
      map: inLines(tiles * (block + height - 1) * channels),
      products: inLines(tiles * block * total),
    },
  };
}

/** Rows and columns of taps, and numbers of a place before and after. */
type Shape = Readonly<Record<"height" | "channels" | "columns", number>> & {
  readonly width: TapsAtOnce;
};

/**
 * Whether the transforms cost less than they save: a row's last tile may be partly empty, products have to be long enough, and a row short
 * enough for scratch.
 */
export function pays(places: number, { height, width, channels, columns }: Shape): boolean {
  const tiles = Math.ceil(places / outputsAtOnce);
  const share = (tiles * outputsAtOnce) / places;
  const bytes = 4 * positionsOf(width) * tiles * (height * channels + columns);
  return share <= mostEmpty[width] && channels >= 16 && columns >= 16 && bytes <= rowBytesAtMost;
}

function blockRows(
  h: number,
  {
    tiles,
    height,
    positions,
    channels,
    total,
  }: Record<"tiles" | "height" | "positions" | "channels" | "total", number>,
): number {
  const around = (height - 1) * channels;
  const rowBytes = 4 * positions * tiles;
  const fitting = Math.floor((blockBytes / rowBytes - around) / (channels + total));
  const most = Math.min(h, Math.max(1, fitting, Math.ceil(leastTiles / tiles)));
  return Math.ceil(h / Math.ceil(h / most));
}

/** Bytes of some numbers, in whole cache lines and one more: copies that are read side by side do not share places of a cache. */
export function inLines(numbers: number): number {
  return 64 * Math.ceil(numbers / 16) + 64;
}
