import type { View } from "@pixelweft/tensor/backend";
import { scratchBuffer } from "../wgsl/shader.ts";
import { type Repeats, mayOverlap } from "./overlap.ts";

/** A view that one of some steps, which are counted, reads or writes. */
export interface StepView {
  readonly view: View;
  readonly step: number;
  readonly writes: boolean;
}

/** What a view has its values from: itself where it is written, else the last step before that writes there; itself if there is none. */
export function sourceOf<U extends StepView>(use: U, uses: readonly U[], repeats: Repeats): U {
  if (use.writes) return use;
  const writers = uses.filter(
    (one) => one.writes && one.step < use.step && mayOverlap(one.view, use.view, repeats),
  );
  return writers.at(-1) ?? use;
}

/** Where a view of a step lies once some values have places in scratch, by what writes them. */
export function movedView<U extends StepView>(
  { view, step, writes }: StepView,
  uses: readonly U[],
  { places, repeats }: { readonly places: ReadonlyMap<U, number>; readonly repeats: Repeats },
): View {
  const use = uses.find((one) => one.view === view && one.step === step && one.writes === writes);
  const source = use && sourceOf(use, uses, repeats);
  const place = source && places.get(source);
  if (source === undefined || place === undefined) return view;
  const constant = place + view.offset.constant - source.view.offset.constant;
  return { ...view, buffer: scratchBuffer, offset: { constant, terms: [] } };
}
