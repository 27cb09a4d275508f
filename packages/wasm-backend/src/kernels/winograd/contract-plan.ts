import type { ContractKernel } from "@pixelweft/tensor/backend";
import { type ContractPlan, type TileShape, tileRows } from "../contract-plan.ts";
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
  readonly grid: TapGrid;
  /** The product of one position: its places are the tiles of a block. */
  readonly product: ContractPlan;
  /** Tiles of a row. */
  readonly tiles: number;
  /** Rows of the window at a time. */
  readonly block: number;
  /** Bytes of the thread's own scratch: sums of a row, a row of the map, its transform for each position, and the products of each. */
  readonly bytes: Readonly<Record<"sums" | "row" | "map" | "products", number>>;
  /** Bytes of packed weights of all positions. */
  readonly packed: number;
}

/** Decides how, if taps lie side by side by two or three and the transforms pay. */
export function planWinograd(kernel: ContractKernel, shape: TileShape): WinogradPlan | undefined {
  const { space, lanes, columns, terms } = kernel;
  const [n, h, w] = space;
  const [term, ...others] = terms;
  if (!term || others.length > 0 || term.a.dtype !== "f32" || term.w.shape.length > 4)
    return undefined;
  const grid = tapGrid(term.taps);
  const channels = term.a.shape[3] ?? 0;
  const padded = 4 * Math.ceil(columns / 4);
  const total = padded * lanes;
  const tiles = Math.ceil(w / outputsAtOnce);
  if (!grid || n * h * tiles < worthPacking) return undefined;
  const height = grid.taps.length;
  const { width } = grid;
  if (!pays(w, { height, width, channels, columns: total })) return undefined;
  const positions = positionsOf(width);
  const block = blockRows(h, { tiles, height, positions, channels, total });
  const [tallest] = tileRows(tiles * block, shape.rows);
  const panel = Math.min(shape.columns(tallest?.rows ?? 1), total);
  const depth = height * channels;
  const packed = Math.ceil(total / panel) * depth * panel * 4;
  const taps = grid.taps.map((_, row) => [row, 0] as const);
  const product: ContractPlan = {
    kernel,
    terms: [
      {
        term: { ...term, taps },
        stage: undefined,
        checked: false,
        step: 4 * channels,
        tapOffsets: taps.map(([row]) => 4 * channels * tiles * row),
      },
    ],
    block,
    axes: [],
    padded,
    total,
    depth,
    panel,
    run: tiles * block,
    chunk: tiles * block,
    pieces: 1,
    packed,
    ownWeights: false,
    unpacked: undefined,
    inOutput: false,
    apart: total,
  };
  return {
    kernel,
    grid,
    product,
    tiles,
    block,
    packed: positions * packed,
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
