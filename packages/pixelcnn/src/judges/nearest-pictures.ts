import { blockBound } from "./block-bound.ts";
import { colourDistances, groundLevel, type PictureForm } from "./colour-distances.ts";

/** The picture of a set that is nearest to another, as it lies over it. */
export interface NearPicture {
  /** Its number in the set, from 0. */
  readonly index: number;
  /**
   * The part of both figures that differs, 0 to 1: colours that are apart count by how far, opaque and transparent places as wholly
   * different, and ground that both have not at all.
   */
  readonly distance: number;
  /** Whether it is mirrored, and by how many rows and columns it is moved. */
  readonly mirrored: boolean;
  readonly moved: readonly [down: number, right: number];
}

/**
 * The nearest picture of a set to each of some others, by colours, over mirror images and moves of up to a pixel or two: what shows
 * whether a sample is a copy.
 *
 * @param pictures `[count, height, width, channels]`, as `set` is
 * @param form.reach rows and columns that pictures are moved by; 1 if missing
 * @throws TypeError for values that are no whole number of pictures, RangeError for an empty set.
 * @example
 * const form = { height: 1, width: 4, channels: 1, levels: 4 };
 * const set = Uint8Array.of(3, 3, 3, 3, 0, 1, 3, 0);
 * const [found] = nearestPictures(Uint8Array.of(3, 1, 0, 0), set, form);
 * found; // { index: 1, distance: 0, mirrored: true, moved: [0, -1] }
 */
export function nearestPictures(
  pictures: Uint8Array,
  set: Uint8Array,
  form: PictureForm & { readonly reach?: number | undefined },
): NearPicture[] {
  const nearest = nearestIn(set, form);
  const count = countOf(pictures, form);
  return Array.from({ length: count }, (_, n) => nearest(pictures, n));
}

/** Finds the picture of a set that is nearest to the n-th of others, as {@link nearestPictures} does: one at a time, as each may take seconds. */
export function nearestIn(
  set: Uint8Array,
  form: PictureForm & { readonly reach?: number | undefined },
): (pictures: Uint8Array, n: number) => NearPicture {
  const { reach = 1 } = form;
  const pixels = form.height * form.width;
  const size = pixels * form.channels;
  const others = countOf(set, form);
  if (others === 0) throw new RangeError("Cannot find the nearest picture: the set has none");
  const compare = comparison(form);
  const areas = Float64Array.from({ length: others }, (_, n) => compare.area(set, n * size));
  const moves = movesWithin(reach);
  const bound = blockBound({ ...form, reach });
  const sums = new Float64Array(others * (bound?.blocks ?? 0));
  if (bound) for (let n = 0; n < others; n++) sums.set(bound.sums(set, n * size), n * bound.blocks);
  return (pictures, n) => {
    const area = compare.area(pictures, n * size);
    let best: NearPicture = { index: 0, distance: Infinity, mirrored: false, moved: [0, 0] };
    // Most differ as they lie, and a few pixels suffice then.
    for (const [mirrored, moved] of moves) {
      const own = bound?.sums(pictures, n * size, { mirrored, moved });
      for (let index = 0; index < others; index++) {
        // Pixels that are no ground in either are no more than that.
        const all = Math.max(1, Math.min(pixels, area + (areas[index] ?? 0)));
        const limit = best.distance * all;
        if (own && bound?.isAbove(own, sums, { start: index * bound.blocks, limit })) continue;
        const pair = { a: pictures, from: n * size, b: set, start: index * size };
        const { differing, together } = compare.pair(pair, { mirrored, moved, limit });
        const distance = differing / Math.max(1, together);
        if (distance < best.distance) best = { index, distance, mirrored, moved };
      }
    }
    return best;
  };
}

/** How many pictures there are. TypeError for values that are no whole number of them. */
export function countOf(
  values: Uint8Array,
  { height, width, channels }: Pick<PictureForm, "height" | "width" | "channels">,
): number {
  const size = height * width * channels;
  const count = values.length / size;
  if (Number.isInteger(count)) return count;
  throw new TypeError(
    `Cannot compare ${values.length} values of pictures: they are no whole number of pictures of ${size}`,
  );
}

/** As it is, mirrored, and at each place. */
function movesWithin(reach: number): (readonly [boolean, readonly [number, number]])[] {
  const along = Array.from({ length: 2 * reach + 1 }, (_, n) => n - reach).toSorted(
    (a, b) => Math.abs(a) - Math.abs(b),
  );
  const places = along.flatMap((down) => along.map((right) => [down, right] as const));
  return [false, true].flatMap((mirrored) => places.map((moved) => [mirrored, moved] as const));
}

interface Pair {
  readonly a: Uint8Array;
  readonly from: number;
  readonly b: Uint8Array;
  readonly start: number;
}

interface Comparison {
  /** Pixels that are no ground. */
  area(images: Uint8Array, from: number): number;
  /** How much differs, until that passes the limit, of the pixels that are no ground in either. */
  pair(
    pair: Pair,
    how: {
      readonly mirrored: boolean;
      readonly moved: readonly [number, number];
      readonly limit: number;
    },
  ): { readonly differing: number; readonly together: number };
}

function comparison(form: PictureForm): Comparison {
  const { height, width, channels, levels } = form;
  const table = colourDistances(form);
  const ground = groundLevel(form);
  const isGround = (images: Uint8Array, at: number): boolean => {
    for (let c = 0; c < channels; c++) if (images[at + c] !== ground) return false;
    return true;
  };
  return {
    area(images, from) {
      let area = 0;
      for (let at = from; at < from + height * width * channels; at += channels)
        if (!isGround(images, at)) area++;
      return area;
    },
    pair({ a, from, b, start }, { mirrored, moved: [down, right], limit }) {
      let [differing, together] = [0, 0];
      for (let y = 0; y < height && differing <= limit; y++) {
        const otherY = y - down;
        for (let x = 0; x < width; x++) {
          const here = from + (y * width + x) * channels;
          const unmoved = x - right;
          const isInside = otherY >= 0 && otherY < height && unmoved >= 0 && unmoved < width;
          const otherX = mirrored ? width - 1 - unmoved : unmoved;
          const there = start + (otherY * width + otherX) * channels;
          if (isGround(a, here) && (!isInside || isGround(b, there))) continue;
          together++;
          for (let c = 0; c < channels; c++) {
            const other = isInside ? (b[there + c] ?? 0) : ground;
            differing += (table[(a[here + c] ?? 0) * levels + other] ?? 0) / channels;
          }
        }
      }
      return differing > limit ? { differing: Infinity, together: 1 } : { differing, together };
    },
  };
}
