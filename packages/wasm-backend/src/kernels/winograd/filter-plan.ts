import { computeDtype, type FilterKernel } from "@pixelweft/tensor/backend";
import type { Tiles } from "../../tiles.ts";
import { columnPanels, countParts, rowPanels, someColumns } from "../filter/filter-plan.ts";
import { type Panels, panelOffsets } from "../panels.ts";
import { inLines, pays } from "./contract-plan.ts";
import { type TapGrid, tapGrid } from "./tap-grid.ts";
import { outputsAtOnce, positionsOf } from "./transforms.ts";

/** Bytes of transformed rows at a time: beside sums, they stay in the second-level cache. */
const blockBytes = 3 * 2 ** 17;
/** Sums go back to memory after so many tiles at least. */
const leastTiles = 64;
/** Tiles of a slab that are worth twice as many sums. */
const worthSums = 32;

/** The gradient of a filter by Winograd's transforms along its rows. */
export interface WinogradFilterPlan {
  /** Its gradient and its output have the columns of one piece. */
  readonly kernel: FilterKernel;
  readonly grid: TapGrid;
  /** Pieces of a slab, each with some of the columns. */
  readonly parts: number;
  /** Tiles of a row. */
  readonly tiles: number;
  /** Rows of the gradient at a time. */
  readonly block: number;
  /** How the transforms of each position lie. */
  readonly panels: Readonly<Record<"a" | "g", Panels>>;
  /** Columns of a row of sums, in whole vectors. */
  readonly outputs: number;
  /** Bytes of one position's sums for a row of taps. */
  readonly sumBytes: number;
  /** Bytes of the thread's own scratch: all sums, a row, and the transforms of each position. */
  readonly bytes: Readonly<Record<"sums" | "row" | "a" | "g", number>>;
}

/** Decides how, if taps lie side by side by two or three and the transforms pay. */
export function planWinogradFilter(
  whole: FilterKernel,
  tile: Tiles["filter"],
): WinogradFilterPlan | undefined {
  const { a, g, taps, slabs } = whole;
  const [n = 0, h = 0, w = 0] = g.shape;
  const grid = tapGrid(taps);
  // Rows of narrow floats are widened when they are copied.
  if (!grid || [a, g].some(({ dtype }) => computeDtype(dtype) !== "f32")) return undefined;
  const parts = countParts(whole, tile);
  const kernel = { ...whole, g: someColumns(g, parts), output: someColumns(whole.output, parts) };
  const channels = a.shape[3] ?? 0;
  const wide = kernel.g.shape[3] ?? 0;
  const tiles = Math.ceil(w / outputsAtOnce);
  const height = grid.taps.length;
  const enough = (n * h * tiles) / slabs >= worthSums;
  // Asked for all columns: the parts depend on tiles, which change no bit.
  const { width } = grid;
  if (!enough || !pays(w, { height, width, channels, columns: g.shape[3] ?? 0 })) return undefined;
  const positions = positionsOf(width);
  const rowBytes = 4 * positions * tiles;
  const fitting = (blockBytes / rowBytes - (height - 1) * channels) / (channels + wide);
  const most = Math.min(h, Math.max(Math.floor(fitting), Math.ceil(leastTiles / tiles)));
  const block = Math.ceil(h / Math.ceil(h / most));
  const panels = {
    a: { groups: rowPanels(channels, tile.rows), pixels: tiles * (block + height - 1) },
    g: { groups: columnPanels(wide, tile.columns), pixels: tiles * block },
  };
  const outputs = 4 * Math.ceil(wide / 4);
  const sumBytes = inLines(channels * outputs);
  const widest = Math.max(
    (tiles * outputsAtOnce + width - 1) * channels,
    tiles * outputsAtOnce * wide,
  );
  const size = (name: "a" | "g"): number => inLines((panelOffsets(panels[name]).at(-1) ?? 0) / 4);
  return {
    kernel,
    grid,
    parts,
    tiles,
    block,
    panels,
    outputs,
    sumBytes,
    bytes: {
      sums: height * positions * sumBytes,
      row: inLines(widest),
      a: size("a"),
      g: size("g"),
    },
  };
}
