import { type View, bytesOf } from "@pixelweft/tensor/backend";

/** Where a view lies in a walk. */
export interface SharedPlace {
  /** The walked view that it goes along with. */
  readonly base: number;
  /** Bytes from that one's elements to its own. */
  readonly behind: number;
}

/** Views that are walked, and all views as places beside these. */
export interface SharedWalk {
  readonly bases: readonly View[];
  readonly places: readonly SharedPlace[];
}

/**
 * Views that differ in where they begin alone, such as the taps of a window, go by one pointer: a processor has few registers, and each
 * pointer has to be moved.
 */
export function shareWalk(views: readonly View[]): SharedWalk {
  const alike = new Map<string, View[]>();
  for (const view of views) {
    const { buffer, dtype, strides, offset } = view;
    const key = JSON.stringify([buffer, dtype, strides, offset.terms]);
    const group = alike.get(key) ?? [];
    alike.set(key, [...group, view]);
  }
  const bases: View[] = [];
  const placeOf = new Map<View, SharedPlace>();
  for (const group of alike.values()) {
    const least = Math.min(...group.map(({ offset }) => offset.constant));
    for (const view of group) {
      const behind = (view.offset.constant - least) * bytesOf(view.dtype);
      placeOf.set(view, { base: bases.length, behind });
    }
    bases.push(...group.filter(({ offset }) => offset.constant === least).slice(0, 1));
  }
  return { bases, places: views.map((view) => placeOf.get(view) ?? { base: 0, behind: 0 }) };
}
