import type { Step } from "@pixelweft/tensor/backend";
import { type Item, type MergeOptions, mayMove } from "./item.ts";
import { joinMaps } from "./join-maps.ts";
import { allTouches, countBuffers, touchesOf } from "./touches.ts";

/**
 * Merges steps that one dispatch can do: the gradient of weights with the sum of its slabs and with sums over its places, maps over
 * one shape or over what a contract makes, and reductions with what follows over the same rows. A step moves only past those whose order with it does not matter, so results are what they were.
 */
export function mergeSteps(steps: readonly Step[], options: MergeOptions): readonly Item[] {
  let items: readonly Item[] = steps.map((work, at): Item => ({
    at,
    work,
    touches: work.kind === "repeat" ? undefined : touchesOf(work),
  }));
  for (let i = 0; i < items.length;) {
    const { length } = items;
    items = mergeMaps(items, i, options);
    // A map that went down to another one has left its place to the next item.
    if (items.length === length) i++;
  }
  const { products, gradients } = options;
  if (products)
    for (let i = 0; i < items.length; i++) items = products.mergeEpilogue(items, i, options);
  if (gradients)
    for (const item of items.filter(({ work }) => work.kind === "filter"))
      items = gradients.mergeFilter(items, items.indexOf(item), options);
  if (products)
    for (let i = 0; i < items.length; i++) items = products.mergeRows(items, i, options);
  return options.forSoftware?.(items) ?? items;
}

/** The items with all maps that can be joined with the one in place `i` joined with it. */
function mergeMaps(items: readonly Item[], i: number, options: MergeOptions): Item[] {
  let all = [...items];
  for (let k = i + 1; k < all.length; k++) {
    const [a, b] = [all[i], all[k]];
    if (a?.work.kind !== "map" || b?.work.kind !== "map" || !a.touches || !b.touches) continue;
    const touches = allTouches([a.touches, b.touches]);
    const work = joinMaps(a.work, b.work, options.around.loops);
    if (work === undefined || countBuffers(touches) > options.maxBuffers) continue;
    const joined: Item = { at: a.at, work, touches };
    if (mayMove(all, { from: k, to: i }, options)) {
      all = all.with(i, joined).toSpliced(k, 1);
      k--;
    } else if (mayMove(all, { from: i, to: k }, options)) {
      // What lay behind the first map is looked at from its own place.
      return all.with(k, joined).toSpliced(i, 1);
    }
  }
  return all;
}
