import {
  type Body,
  type ContractKernel,
  type MapKernel,
  type View,
  bytesOf,
} from "@pixelweft/tensor/backend";
import { hasRowsOfFours } from "../wgsl/access/access.ts";
import { type Item, type MergeOptions, mayMove } from "./item.ts";
import { joinBodies } from "./join-bodies.ts";
import { type Repeats, anyOverlap, sameElements } from "./overlap.ts";
import { allTouches, countBuffers, touchesOf } from "./touches.ts";

/** The items with maps over what the contract in place `i` makes taken into it. */
export function mergeEpilogue(
  items: readonly Item[],
  i: number,
  options: MergeOptions,
): readonly Item[] {
  let all = items;
  for (let k = i + 1; k < all.length; k++) {
    const [a, b] = [all[i], all[k]];
    if (a?.work.kind !== "contract" || b?.work.kind !== "map") continue;
    const work = joinEpilogue(a.work, b.work, options.around.loops);
    if (work === undefined || !mayMove(all, { from: k, to: i }, options)) continue;
    const touches = allTouches([touchesOf(a.work), touchesOf(b.work)]);
    if (countBuffers(touches) > options.maxBuffers) continue;
    all = all.with(i, { at: a.at, work, touches }).toSpliced(k, 1);
    k--;
  }
  return all;
}

/** A contract that does a map besides; undefined where the map is of other places, or meets what other threads of the contract read. */
function joinEpilogue(
  contract: ContractKernel,
  map: MapKernel,
  repeats: Repeats,
): ContractKernel | undefined {
  const { space, columns, outputs, extras, terms, epilogue } = contract;
  if (map.shape.join() !== [...space, columns].join() || hasSums(map.body)) return undefined;
  const read: View[] = [];
  const inputs = map.inputs.map((view) => {
    const made = outputs.findIndex((out) => bytesOf(out.dtype) === 4 && sameElements(out, view));
    return made < 0 ? extras.length + read.push(view) - 1 : ~made;
  });
  const operands = terms.flatMap(({ a, w }) => [a, w]);
  if (read.length === inputs.length || anyOverlap(read, outputs, repeats)) return undefined;
  if (anyOverlap(map.outputs, [...operands, ...extras, ...outputs, ...read], repeats))
    return undefined;
  // A view that is not touched in groups of four would spoil that for others of its buffer.
  const maps = [...terms.map(({ a }) => a), ...extras, ...outputs];
  const wide = [...maps.filter(hasRowsOfFours), ...terms.map(({ w }) => w)];
  const spoils = (view: View): boolean =>
    !hasRowsOfFours(view) && wide.some(({ buffer }) => buffer === view.buffer);
  if ([...read, ...map.outputs].some(spoils)) return undefined;
  return {
    ...contract,
    extras: [...extras, ...read],
    epilogue: joinBodies(epilogue, map.body, inputs),
    outputs: [...outputs, ...map.outputs],
  };
}

/** Whether a compiler could join a sum with a product before it and round once: bits may not depend on what is merged. */
function hasSums({ lines }: Body): boolean {
  return lines.some(({ op }) => op === "add" || op === "sub");
}
