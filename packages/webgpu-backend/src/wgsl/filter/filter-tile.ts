import type { Traits } from "../tile.ts";
import { ceilPower, floorPower } from "./powers.ts";

/** A thread's share of a filter gradient, some columns of some channels, and how threads are grouped. */
export interface FilterTile {
  /** Groups of four channels of a thread. */
  readonly fours: number;
  /** Groups of four columns of a thread. */
  readonly vectors: number;
  /** Threads of a group along columns. */
  readonly columns: number;
  /** Threads of a group along channels. */
  readonly channels: number;
  /** Threads of a group that share a tile: each walks every n-th place of a slab, n their number, and their sums are joined in order. */
  readonly parts: number;
  /** The subgroup size when each thread loads four channels of one place for all of its subgroup, else 1. */
  readonly share: number;
  /** Places that a thread visits in one turn of its loop over them. */
  readonly loads: number;
  /** Places that the threads of a part stage in workgroup memory at a time; 0 where each thread loads what it multiplies. */
  readonly staged: number;
}

/** What a tile is chosen by. The number of slabs is not among it: it may be the batch, of which no image's bits depend. */
export interface FilterSize {
  readonly taps: number;
  readonly channels: number;
  readonly columns: number;
  /** Places of a slab. */
  readonly places: number;
  /** Whether channels and columns are read in fours. */
  readonly wide: boolean;
}

/** Threads in a group, which every device has. */
const threads = 256;

/** Places of a part at least. */
const fewPlaces = 4;

/**
 * Tiles of GPUs before they are fitted, those that load least for what they compute first, each with the number of groups from which it is
 * taken: large ones cannot fill a device with few.
 */
const tiles = [
  { fours: 2, vectors: 2, columns: 8, channels: 8, staged: 8, enough: 192 },
  { fours: 2, vectors: 2, columns: 8, channels: 4, enough: 128 },
  { fours: 2, vectors: 2, columns: 4, channels: 4, enough: 96 },
  { fours: 2, vectors: 2, columns: 4, channels: 2, enough: 96 },
  { fours: 2, vectors: 2, columns: 2, channels: 2, enough: 48 },
] as const;
/**
 * Groups that are enough where elements are read one by one: threads that stand side by side then have all of a place, and the fewer
 * places they read at a time, the fewer lines of memory. Fewer groups than that would leave most of a large device idle.
 */
const enoughNarrow = 32;
const smallest = { fours: 1, vectors: 1, columns: 2, channels: 2 } as const;

/** Chooses a tile by sizes and layout alone: the largest with many groups, so that small gradients are cut into more parts. */
export function chooseFilterTile(
  size: FilterSize,
  { share, hardware, singleLoads = false }: Pick<Traits, "share" | "hardware" | "singleLoads">,
): FilterTile {
  const { channels, wide } = size;
  if (share > 1) {
    // For fewer than 16 channels some of what is computed is thrown away.
    const fours = Math.min(channels > 16 ? 8 : 4, share);
    // A load of few channels has many places, and each loads its gradient: that is text enough for a driver to compile.
    const loads = fours < share || singleLoads ? 1 : 2;
    return { fours, vectors: 1, columns: share, channels: 1, parts: 1, share, loads, staged: 0 };
  }
  for (const { enough, ...plan } of tiles) {
    const tile = fit(plan, size);
    // What is staged of fewer channels or columns would be mostly empty, and others are not read in fours.
    const isWhole = tile.columns === plan.columns && tile.channels === plan.channels;
    if ("staged" in plan && !(hardware && wide && isWhole)) continue;
    if (
      tile.parts >= tile.fours * tile.vectors &&
      groupsOf(tile, size) >= (wide ? enough : enoughNarrow)
    )
      return tile;
  }
  return fit(smallest, size);
}

type Plan = Pick<FilterTile, "fours" | "vectors" | "columns" | "channels"> &
  Partial<Pick<FilterTile, "staged">>;

/** A tile without threads for channels and columns that are not there; what is left of the group are parts. */
function fit(plan: Plan, size: FilterSize): FilterTile {
  const fours = Math.min(plan.fours, Math.ceil(size.channels / 4));
  const vectors = Math.min(plan.vectors, Math.ceil(size.columns / 4));
  const columns = Math.min(plan.columns, ceilPower(size.columns / (4 * vectors)));
  const channels = Math.min(plan.channels, ceilPower(size.channels / (4 * fours)));
  const most = floorPower(Math.max(1, size.places / fewPlaces));
  const parts = Math.min(threads / (columns * channels), most);
  // As many loads under way as registers allow beside the accumulators.
  const loads = 4 / Math.max(fours, vectors);
  return { fours, vectors, columns, channels, parts, share: 1, loads, staged: plan.staged ?? 0 };
}

/** Channels and columns that a group makes. */
export function groupSize(tile: FilterTile): { channels: number; columns: number } {
  return {
    channels: 4 * tile.fours * tile.channels,
    columns: 4 * tile.vectors * tile.columns,
  };
}

/** Thread groups of a slab. */
export function groupsOf(tile: FilterTile, { taps, channels, columns }: FilterSize): number {
  const group = groupSize(tile);
  return taps * Math.ceil(channels / group.channels) * Math.ceil(columns / group.columns);
}
