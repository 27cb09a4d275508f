/** What the code generators need to know of the device. */
export interface Traits {
  /**
   * Threads that a subgroup surely has where threads of one subgroup should share their loads, else 0. Software drivers load
   * one element at a time, so a load that is broadcast pays there.
   */
  readonly share: number;
}

/** A thread's share of a contract, and how threads are grouped. */
export interface ContractTile {
  /** Places a thread computes. */
  readonly rows: number;
  /** Groups of four columns a thread computes, in every lane. */
  readonly vectors: number;
  /** Threads of a group along columns and along rows. */
  readonly threads: readonly [columns: number, rows: number];
  /** The subgroup size when each thread loads every n-th row for all of its subgroup, n its size, else 1. */
  readonly share: number;
  /** Channels that are loaded together where they cannot be loaded as one vec4. */
  readonly step: number;
  /** True to run through all terms once for each lane, which needs fewer registers at a time. */
  readonly lanesApart: boolean;
}

/** Operations from which on a kernel is worth a tile that takes the driver twice as long to compile. */
const muchWork = 5e8;

/** Chooses a tile by the number of places and lanes; every choice gives the same bits. */
export function chooseContractTile(
  { rows, lanes, work }: { rows: number; lanes: number; work: number },
  { share }: Traits,
): ContractTile {
  if (share > 1 && rows > 4) {
    const most = rows <= 8 ? 8 : work < muchWork ? 16 : 32;
    return {
      rows: Math.max(share, most),
      vectors: 1,
      threads: [share, 1],
      share,
      step: 1,
      lanesApart: true,
    };
  }
  const direct = { vectors: 1, threads: [8, 8], share: 1, step: 4, lanesApart: false } as const;
  // Few rows: no thread for rows that are not there.
  if (rows <= 4 && share > 1) return { ...direct, rows, threads: [8, 1] };
  if (rows <= 4) return { ...direct, rows: 1, threads: [32 / ceilPower(rows), ceilPower(rows)] };
  const most = rows < 512 || lanes > 2 ? 4 : 8;
  return { ...direct, rows: lanes > 1 ? most / 2 : most };
}

/** The least power of two that is not below a number. */
function ceilPower(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

/** One accumulator of a thread: four columns of a row in a lane. */
export interface Cell {
  readonly lane: number;
  readonly vector: number;
  readonly row: number;
}

/** The number of an accumulator in a tile; the rows of a vector stand together. */
export function cellNumber(tile: ContractTile, { lane, vector, row }: Cell): number {
  return (lane * tile.vectors + vector) * tile.rows + row;
}

/** The accumulators of a tile in the order of their numbers. */
export function tileCells(tile: ContractTile, lanes: number): Cell[] {
  const perLane = tile.vectors * tile.rows;
  return Array.from({ length: lanes * perLane }, (_, at) => ({
    lane: Math.floor(at / perLane),
    vector: Math.floor((at % perLane) / tile.rows),
    row: at % tile.rows,
  }));
}

/** A thread's share of a filter gradient: four columns of some channels. */
export interface FilterTile {
  /** Groups of four channels. */
  readonly fours: number;
  /** Threads of a group along columns and along channels. */
  readonly threads: readonly [columns: number, channels: number];
  /** The subgroup size when each thread loads four channels of one place for all of its subgroup, else 1. */
  readonly share: number;
  /** Loads of the map that a thread makes in one turn of its loop over places. */
  readonly loads: number;
}

/** Chooses a tile by the number of channels; every choice gives the same bits. */
export function chooseFilterTile(channels: number, { share }: Traits): FilterTile {
  const most = channels > 16 ? 8 : channels > 8 ? 4 : channels > 4 ? 2 : 1;
  if (share > 1) return { fours: Math.min(most, share), threads: [share, 1], share, loads: 2 };
  return { fours: Math.min(most, 2), threads: [8, 8], share: 1, loads: 1 };
}
