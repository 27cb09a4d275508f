import type { BufferSpec, Program, Repeat } from "@pixelweft/tensor/backend";
import type { Item } from "../merge/item.ts";
import { contractSteps } from "./contract-steps.ts";
import { filterSteps } from "./filter-steps.ts";
import { packSteps } from "./pack-steps.ts";
import { scalarMap } from "./scalar-map.ts";
import { sumSteps } from "./sum-steps.ts";

type Work = Exclude<Item["work"], Repeat>;

/**
 * Gives the items of a program as a software adapter has them sooner done: products with weights in fours, sums over places in parts, maps
 * with less to compile, and convolutions by Winograd's transforms where the program allows sums in another order.
 */
export function forSoftware({
  buffers,
  fastConvolutions = false,
}: Program): (items: readonly Item[]) => Item[] {
  const stepsOf = (work: Item["work"]): readonly Item["work"][] =>
    (fastConvolutions ? transformed(work, buffers) : undefined) ??
    (work.kind === "contract" ? packSteps(work) : undefined) ??
    (work.kind === "reduce" ? sumSteps(work) : undefined) ?? [work];
  return (items) =>
    items.flatMap(({ at, work }) =>
      stepsOf(work).map((step) => ({
        at,
        work: (step.kind === "map" ? scalarMap(step) : undefined) ?? step,
        touches: undefined,
      })),
    );
}

function transformed(work: Item["work"], buffers: readonly BufferSpec[]): Work[] | undefined {
  if (work.kind === "contract") return contractSteps(work, buffers);
  return work.kind === "filter" ? filterSteps(work) : undefined;
}
