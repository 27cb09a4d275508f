import type { View } from "@pixelweft/tensor/backend";
import { scratchBuffer } from "../wgsl/shader.ts";
import { mayOverlap } from "./overlap.ts";
import type { Surroundings } from "./surroundings.ts";

/** A view that one of some steps, which are counted, reads or writes. */
export interface StepView {
  readonly view: View;
  readonly step: number;
  readonly writes: boolean;
}

/** What it means that values of different owners, such as rows or images, meet. */
export interface Owners<Use extends StepView> {
  /** Two uses by which one owner touches what another one writes, the likelier one to be moved first; undefined where there are none. */
  readonly clash: (uses: readonly Use[]) => readonly Use[] | undefined;
  /** Words that all owners' values of a use take in scratch; undefined where they have to stay. */
  readonly words: (use: Use) => number | undefined;
  /** Whether every element that an owner has of `inner` is one that it has of `outer`. */
  readonly isWithin: (inner: Use, outer: Use) => boolean;
}

/** Where views lie when some values have places in scratch. */
export interface Moved {
  readonly scratchWords: number;
  readonly placeOf: (asked: StepView) => View;
}

/**
 * Gives values places of their own in scratch, from word `scratchWords` on, until no owner meets another one; undefined where that cannot be,
 * as others see what would have to be moved, or only a part of it is read here.
 */
export function moveValues<Use extends StepView>(
  uses: readonly Use[],
  { arenas, reads, loops, scratchWords }: Surroundings & { readonly scratchWords: number },
  { clash, words, isWithin }: Owners<Use>,
): Moved | undefined {
  let end = scratchWords;
  /** Where values in scratch begin, by what writes them. */
  const places = new Map<Use, number>();
  /** What a view has its values from: itself where it is written, else the last step before that writes there; itself if there is none. */
  const sourceOf = (use: Use): Use =>
    (!use.writes &&
      uses.findLast(
        (one) => one.writes && one.step < use.step && mayOverlap(one.view, use.view, loops),
      )) ||
    use;
  const move = (written: Use): boolean => {
    const { view } = written;
    const meets = (other: View): boolean => mayOverlap(view, other, loops);
    const size = words(written);
    if (size === undefined || !arenas.has(view.buffer) || reads.some(meets)) return false;
    // What is read before it is written here comes from elsewhere, or from the turn of a loop before.
    const whole = uses.every((use) => {
      const source = sourceOf(use);
      return use.writes || !meets(use.view) || (source !== use && isWithin(use, source));
    });
    if (!whole) return false;
    places.set(written, end);
    end += size;
    return true;
  };
  const next = (): readonly Use[] | undefined =>
    clash(uses.filter((use) => !places.has(sourceOf(use))));
  for (let met = next(); met !== undefined; met = next())
    if (!met.map(sourceOf).some((use) => use.writes && move(use))) return undefined;
  return {
    scratchWords: end,
    placeOf({ view, step, writes }) {
      const use = uses.find(
        (one) => one.view === view && one.step === step && one.writes === writes,
      );
      const source = use && sourceOf(use);
      const place = source && places.get(source);
      if (source === undefined || place === undefined) return view;
      const constant = place + view.offset.constant - source.view.offset.constant;
      return { ...view, buffer: scratchBuffer, offset: { constant, terms: [] } };
    },
  };
}
