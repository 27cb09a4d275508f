import type { RowStep, RowWork } from "../wgsl/reduce/row-work.ts";
import { type Owners, type StepView, moveValues } from "./moved-values.ts";
import type { Repeats } from "./overlap.ts";
import { type RowView, isWithin, meetInOwnRows } from "./row-layout.ts";
import { rowViews, withViews } from "./row-views.ts";
import type { Surroundings } from "./surroundings.ts";

/** A view of one of the steps, in the order in which they run: what a step reads before what it writes. */
interface Use extends RowView, StepView {}

/**
 * Steps over the same rows as one work; undefined where a row needs what another row makes. Where memory is used again for other rows'
 * values, the values that no step elsewhere reads get a place of their own in scratch.
 */
export function rowWork(
  steps: readonly RowStep[],
  rows: number,
  around: Surroundings,
): RowWork | undefined {
  const uses = usesOf(steps, rows);
  if (uses === undefined) return undefined;
  const values = moveValues(uses, { ...around, scratchWords: 0 }, ownRows(rows, around.loops));
  if (values === undefined) return undefined;
  const { scratchWords, placeOf } = values;
  return {
    kind: "row-work",
    rows,
    steps: steps.map((step, at) =>
      withViews(step, {
        read: (view) => placeOf({ view, step: at, writes: false }),
        write: (view) => placeOf({ view, step: at, writes: true }),
      }),
    ),
    scratchWords,
  };
}

function usesOf(steps: readonly RowStep[], rows: number): Use[] | undefined {
  const uses: Use[] = [];
  for (const [at, step] of steps.entries()) {
    const views = rowViews(step, rows);
    if (views === undefined) return undefined;
    uses.push(...views.reads.map((one) => ({ ...one, step: at, writes: false })));
    uses.push(...views.writes.map((one) => ({ ...one, step: at, writes: true })));
  }
  return uses;
}

/** What it means that different rows meet. */
function ownRows(rows: number, repeats: Repeats): Owners<Use> {
  const own = { rows, repeats };
  return {
    clash(uses) {
      for (const later of uses)
        for (const earlier of uses) {
          if (earlier.step >= later.step || !(earlier.writes || later.writes)) continue;
          if (!meetInOwnRows(earlier, later, own)) return [earlier, later];
        }
      return undefined;
    },
    words: ({ layout: { stride, span } }) =>
      stride > 2 * (span + 1) ? undefined : (rows - 1) * stride + span + 1,
    isWithin: (inner, outer) => isWithin(inner, outer, own),
  };
}
