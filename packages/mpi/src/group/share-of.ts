import type { AddingGroup } from "./adding-group.ts";

/** Options of `batches()` of `@pixelweft/datasets` that give a rank its share of each batch. */
export interface BatchShare {
  readonly rank: number;
  readonly world: number;
  readonly batchOf: "group";
}

/**
 * The share of a rank of each batch; nothing without a group, which has all of it.
 *
 * @example
 * shareOf({ rank: 1, size: 3 }); // { rank: 1, world: 3, batchOf: "group" }
 * shareOf(undefined); // undefined
 */
export function shareOf(
  group: Pick<AddingGroup, "rank" | "size"> | undefined,
): BatchShare | undefined {
  return group && { rank: group.rank, world: group.size, batchOf: "group" };
}
