import type { FilterKernel, ReduceKernel } from "@pixelweft/tensor/backend";
import { isPlaceSum, isSlabSum } from "./filter-companions.ts";
import { type Item, type MergeOptions, mayMove } from "./item.ts";
import { type Touches, allTouches, countBuffers, isOrdered } from "./touches.ts";

type Find = (step: Item["work"], filter: FilterKernel) => step is ReduceKernel;

/**
 * The items with the sums that belong to the filter in place `i` taken into it; as they are for a software adapter, which gains nothing from
 * a dispatch less and would have more long texts to compile.
 */
export function mergeFilter(items: readonly Item[], i: number, options: MergeOptions): Item[] {
  const [all, item] = [[...items], items[i]];
  const { work: filter, touches } = item ?? {};
  if (options.forSoftware || !item || !touches || filter?.kind !== "filter") return all;
  let held = touches;
  const take = (find: Find, mayRead: Touches["writes"]): ReduceKernel | undefined => {
    const here = all.indexOf(item);
    for (const [k, { work, touches: own }] of all.entries()) {
      if (own === undefined || !find(work, filter)) continue;
      const apart = { ...own, reads: own.reads.filter((view) => !mayRead.includes(view)) };
      const both = allTouches([held, own]);
      if (isOrdered(apart, held, options.around.loops) || countBuffers(both) > options.maxBuffers)
        continue;
      if (!mayMove(all, { from: k, to: here }, options)) continue;
      all.splice(k, 1);
      held = both;
      return work;
    }
    return undefined;
  };
  const next = all.slice(i).find(({ work }) => isSlabSum(work, filter));
  const slabs = next?.work.kind === "reduce" ? next.work.inputs : [];
  const slabSum = take(
    (step, of): step is ReduceKernel => step === next?.work && isSlabSum(step, of),
    slabs,
  );
  const placeSums: ReduceKernel[] = [];
  for (let sum = take(isPlaceSum, []); sum !== undefined; sum = take(isPlaceSum, []))
    placeSums.push(sum);
  if (slabSum === undefined && placeSums.length === 0) return all;
  const merged: Item = {
    at: item.at,
    work: { kind: "filter-work", filter, slabSum, placeSums },
    touches: held,
  };
  return all.map((one) => (one === item ? merged : one));
}
