import { permutation } from "./permutation.ts";

/** The order of an epoch: from position to index of a sample. */
export type Order = (position: number) => number;

/** How samples are put in order; `seed` null leaves them as stored, `window` null shuffles all of them together. */
export interface Ordering {
  readonly seed: number | null;
  readonly window: number | null;
}

/**
 * The order of an epoch, a bijection on `[0, count)`. With a window, samples change places with others of the same window only, and windows come as
 * stored: a source that is read from front to back then has to hold one window.
 */
export function orderOf(
  count: number,
  { seed, window, epoch }: Ordering & { readonly epoch: number },
): Order {
  if (seed === null) return (position) => position;
  if (window === null || window >= count) return permutation(count, { seed, epoch });
  let held: { readonly number: number; readonly place: Order } | undefined;
  return (position) => {
    const number = Math.floor(position / window);
    const first = number * window;
    if (held?.number !== number) {
      const size = Math.min(window, count - first);
      held = { number, place: permutation(size, { seed, epoch, part: number }) };
    }
    return first + held.place(position - first);
  };
}
