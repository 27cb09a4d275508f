import type { View } from "@pixelweft/tensor/backend";
import type { RowStep, RowWork } from "../wgsl/reduce/row-work.ts";
import { type StepView, movedView, sourceOf } from "./moved-values.ts";
import { mayOverlap } from "./overlap.ts";
import { type RowView, isWithin, meetInOwnRows } from "./row-layout.ts";
import { rowViews, withViews } from "./row-views.ts";
import type { Surroundings } from "./surroundings.ts";

/** A view of one of the steps, in the order in which they run: what a step reads before what it writes. */
interface Use extends RowView {
  readonly step: number;
  readonly writes: boolean;
}

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
  const values = new RowValues(uses, rows, around);
  for (let clash = values.clash(); clash !== undefined; clash = values.clash())
    if (!clash.some((use) => values.moveToScratch(use))) return undefined;
  return {
    kind: "row-work",
    rows,
    steps: steps.map((step, at) =>
      withViews(step, {
        read: (view) => values.placeOf({ view, step: at, writes: false }),
        write: (view) => values.placeOf({ view, step: at, writes: true }),
      }),
    ),
    scratchWords: values.scratchWords,
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

/** Where the values of steps over rows lie. */
class RowValues {
  readonly #uses: readonly Use[];
  readonly #around: Surroundings;
  readonly #own: { readonly rows: number; readonly repeats: Surroundings["loops"] };
  readonly #rows: number;
  /** Where values in scratch begin, by what writes them. */
  readonly #places = new Map<Use, number>();
  scratchWords = 0;

  constructor(uses: readonly Use[], rows: number, around: Surroundings) {
    this.#uses = uses;
    this.#around = around;
    this.#rows = rows;
    this.#own = { rows, repeats: around.loops };
  }

  /** The uses that may be moved where two of different rows meet, the likelier one first; undefined where none do. */
  clash(): Use[] | undefined {
    const kept = this.#uses.filter((use) => !this.#places.has(this.#source(use)));
    for (const later of kept)
      for (const earlier of kept) {
        if (earlier.step >= later.step || !(earlier.writes || later.writes)) continue;
        if (meetInOwnRows(earlier, later, this.#own)) continue;
        return [this.#source(earlier), this.#source(later)].filter(({ writes }) => writes);
      }
    return undefined;
  }

  /** Gives what a use writes a place in scratch; false where others see it, or read only a part of it here. */
  moveToScratch(written: Use): boolean {
    const { view, layout } = written;
    if (!this.#around.arenas.has(view.buffer)) return false;
    if (layout.stride > 2 * (layout.span + 1)) return false;
    const meets = (other: View): boolean => mayOverlap(view, other, this.#around.loops);
    if (this.#around.reads.some(meets)) return false;
    const readers = this.#uses.filter((use) => !use.writes && meets(use.view));
    // What is read before it is written here comes from elsewhere, or from the turn of a loop before.
    const whole = readers.every((use) => {
      const source = this.#source(use);
      return source !== use && isWithin(use, source, this.#own);
    });
    if (!whole) return false;
    this.#places.set(written, this.scratchWords);
    this.scratchWords += (this.#rows - 1) * layout.stride + layout.span + 1;
    return true;
  }

  /** Where a view of a step lies now. */
  placeOf(asked: StepView): View {
    return movedView(asked, this.#uses, { places: this.#places, repeats: this.#around.loops });
  }

  #source(use: Use): Use {
    return sourceOf(use, this.#uses, this.#around.loops);
  }
}
