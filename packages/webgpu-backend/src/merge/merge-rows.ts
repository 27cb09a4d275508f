import type { View } from "@pixelweft/tensor/backend";
import {
  type RowStep,
  type RowWork,
  longestRow,
  rowAxes,
  rowLength,
  rowsOf,
} from "../wgsl/reduce/row-work.ts";
import type { Item, MergeOptions } from "./item.ts";
import { rowWork } from "./row-values.ts";
import { allTouches, countBuffers, readsOf } from "./touches.ts";

/** Steps that one dispatch does, at most. */
const mostSteps = 8;

/** The items with the reduction in place `i` and what follows it over the same rows as one. */
export function mergeRows(items: readonly Item[], i: number, options: MergeOptions): Item[] {
  const first = items[i]?.work;
  if (first?.kind !== "reduce") return [...items];
  const rows = rowsOf(first);
  const steps = stepsFrom(items.slice(i, i + mostSteps), rows, options);
  for (let count = steps.length; count > 1; count--) {
    const others = [...items.slice(0, i), ...items.slice(i + count)];
    const merged = mergedItem(items.slice(i, i + count), steps.slice(0, count), {
      rows,
      others,
      options,
    });
    if (merged !== undefined) return items.toSpliced(i, count, merged);
  }
  return [...items];
}

/** The first items as long as each has these rows and is small enough. */
function stepsFrom(
  items: readonly Item[],
  rows: number,
  { mostElements }: MergeOptions,
): RowStep[] {
  const steps: RowStep[] = [];
  for (const { work } of items) {
    if (work.kind !== "map" && work.kind !== "reduce") break;
    const kept = rowAxes(work, rows);
    const length = kept === undefined ? 0 : rowLength(work, kept);
    if (length < 1 || length > longestRow || rows * length > mostElements(length)) break;
    steps.push(work);
  }
  return steps;
}

function mergedItem(
  group: readonly Item[],
  steps: readonly RowStep[],
  {
    rows,
    others,
    options,
  }: { readonly rows: number; readonly others: readonly Item[]; readonly options: MergeOptions },
): Item | undefined {
  const { around, maxBuffers } = options;
  const touches = allTouches(group.flatMap((item) => item.touches ?? []));
  // Scratch is bound besides.
  if (countBuffers(touches) >= maxBuffers) return undefined;
  const reads = [...around.reads, ...others.flatMap(readsOfItem)];
  const work: RowWork | undefined = rowWork(steps, rows, { ...around, reads });
  const [first] = group;
  return work === undefined || first === undefined ? undefined : { at: first.at, work, touches };
}

function readsOfItem({ work, touches }: Item): readonly View[] {
  return work.kind === "repeat" ? readsOf(work.body) : (touches?.reads ?? []);
}
