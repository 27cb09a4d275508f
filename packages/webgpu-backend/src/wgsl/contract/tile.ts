import { times } from "../times.ts";
/** What every tile of a contract has: a thread's share, and how threads are grouped. */
interface Share {
  /** Places a thread computes; they follow each other. */
  readonly rows: number;
  /** Groups of four columns a thread computes, in every lane. */
  readonly vectors: number;
  /** Threads of a group along columns and along rows. */
  readonly threads: readonly [columns: number, rows: number];
  /** True to run through all terms once for each lane, which needs fewer registers at a time. */
  readonly lanesApart: boolean;
}

/** Threads load what they multiply themselves, or share loads in a subgroup. */
export interface DirectTile extends Share {
  readonly kind: "direct";
  /** The size of a subgroup, or of its quads, when each thread loads every n-th row for all of it, n its size, else 1. */
  readonly share: number;
  /** Channels that are loaded together where four do not lie together. */
  readonly step: number;
  /** Whether channels are loaded one by one even where four lie together. */
  readonly singles: boolean;
}

/** A group stages map and weights in workgroup memory, some channels at a time. */
export interface StagedTile extends Share {
  readonly kind: "staged";
  readonly lanesApart: false;
  /** Channels that are staged at a time, a multiple of four. */
  readonly step: number;
  /** Columns of a group, those of all lanes together. */
  readonly columns: number;
  /** Segments of a sum that threads of one group make side by side; `threads` are those of one of them. */
  readonly split: number;
}

export type ContractTile = DirectTile | StagedTile;

/** Columns from one vector of a thread to its next: threads that stand side by side read neighbours. */
export function vectorStride({ threads }: ContractTile): number {
  return 4 * threads[0];
}

/** Columns that a group computes in each lane. */
export function groupColumns(tile: ContractTile): number {
  return vectorStride(tile) * tile.vectors;
}

/** Places that a group computes. */
export function groupRows({ rows, threads }: ContractTile): number {
  return rows * threads[1];
}

/** One accumulator of a thread: four columns of a row in a lane. */
export interface Cell {
  readonly name: string;
  readonly lane: number;
  readonly vector: number;
  readonly row: number;
}

/** The number of an accumulator in a tile; the rows of a vector stand together. */
export function cellNumber(tile: ContractTile, { lane, vector, row }: Omit<Cell, "name">): number {
  return (lane * tile.vectors + vector) * tile.rows + row;
}

/** The accumulators of a tile in the order of their numbers. */
export function tileCells(tile: ContractTile, lanes: number): Cell[] {
  const perLane = tile.vectors * tile.rows;
  return times(lanes * perLane, (at) => ({
    name: `acc${at}`,
    lane: Math.floor(at / perLane),
    vector: Math.floor((at % perLane) / tile.rows),
    row: at % tile.rows,
  }));
}

/** Lines that put accumulators into the array `cells`. */
export function stores(accumulators: readonly Cell[]): string[] {
  return accumulators.map(({ name }, at) => `cells[${at}] = ${name};`);
}
