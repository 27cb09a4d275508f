import type { Traits } from "../tile.ts";
import { ceilPower, floorPower } from "./powers.ts";

/** A thread's share of a filter gradient, four columns of some channels, and how threads are grouped. */
export interface FilterTile {
  /** Groups of four channels of a thread. */
  readonly fours: number;
  /** Threads of a group along columns. */
  readonly columns: number;
  /** Threads of a group along channels. */
  readonly channels: number;
  /** Threads of a group that share a tile: each walks every n-th place of a slab, n their number, and their sums are joined in order. */
  readonly parts: number;
  /** The subgroup size when each thread loads four channels of one place for all of its subgroup, else 1. */
  readonly share: number;
  /** Loads of the map that a thread makes in one turn of its loop over places. */
  readonly loads: number;
}

/** What a tile is chosen by. The number of slabs is not among it: it may be the batch, of which no image's bits depend. */
export interface FilterSize {
  readonly taps: number;
  readonly channels: number;
  readonly columns: number;
  /** Places of a slab. */
  readonly places: number;
}

/** Threads in a group, which every device has. */
const threads = 256;

/** Thread groups that give every processor of a large GPU some. */
const manyGroups = 256;

/** Places of a part at least. */
const fewPlaces = 4;

/** Tiles of GPUs before they are fitted, those that load least for what they compute first. */
const tiles = [
  { fours: 2, columns: 8, channels: 8, loads: 2 },
  { fours: 2, columns: 4, channels: 4, loads: 2 },
  { fours: 1, columns: 4, channels: 2, loads: 4 },
] as const;
const smallest = { fours: 1, columns: 2, channels: 2, loads: 4 } as const;

/** Chooses a tile by sizes alone: the largest with many groups, so that small gradients are cut into more parts. */
export function chooseFilterTile(size: FilterSize, { share }: Pick<Traits, "share">): FilterTile {
  const { channels } = size;
  if (share > 1) {
    // For fewer than 16 channels some of what is computed is thrown away.
    const fours = Math.min(channels > 16 ? 8 : 4, share);
    // Of several loads there are more gradients than a processor has registers beside so many accumulators.
    return { fours, columns: share, channels: 1, parts: 1, share, loads: 1 };
  }
  const fitted = tiles.map((tile) => fit(tile, size));
  return fitted.find((tile) => groupsOf(tile, size) >= manyGroups) ?? fit(smallest, size);
}

/** A tile without threads for channels and columns that are not there; what is left of the group are parts. */
function fit(tile: (typeof tiles)[number] | typeof smallest, size: FilterSize): FilterTile {
  const columns = Math.min(tile.columns, ceilPower(size.columns / 4));
  const channels = Math.min(tile.channels, ceilPower(size.channels / (4 * tile.fours)));
  const most = floorPower(Math.max(1, size.places / fewPlaces));
  const parts = Math.min(threads / (columns * channels), most);
  return { ...tile, columns, channels, parts, share: 1 };
}

/** Thread groups of a slab. */
export function groupsOf(tile: FilterTile, { taps, channels, columns }: FilterSize): number {
  return (
    taps *
    Math.ceil(channels / (4 * tile.fours * tile.channels)) *
    Math.ceil(columns / (4 * tile.columns))
  );
}
