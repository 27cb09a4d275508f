import type { TileShape } from "./kernels/contract/contract-plan.ts";

/** The largest tiles of contracts and of filters. */
export interface Tiles {
  readonly contract: TileShape;
  /** Channels of the map by columns of the gradient. */
  readonly filter: { readonly rows: number; readonly columns: number };
}

/** Columns of a tile in 128-bit code, by its rows: 8 to 12 accumulators hide the latency of an addition. */
const columnsOf = [32, 16, 16, 8, 8, 8];

/** Rows of a filter's tiles. */
const filterRows = 6;

/**
 * Tiles whose tallest has `rows` rows of places. `wide` doubles the columns: V8 may join pairs of vectors.
 * Every tile sums in the same order, so the choice never changes a bit.
 */
export function tilesOf(rows: number, wide: boolean): Tiles {
  const factor = wide ? 2 : 1;
  return {
    contract: { rows, columns: (of) => factor * (columnsOf[of - 1] ?? 8) },
    filter: { rows: filterRows, columns: 8 * factor },
  };
}
