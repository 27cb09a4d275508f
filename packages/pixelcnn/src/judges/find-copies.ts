import type { PictureForm } from "./colour-distances.ts";
import { nearestPictures, type NearPicture } from "./nearest-pictures.ts";

/** Samples beside the nearest pictures of the training, and what distances are usual. */
export interface CopyCheck {
  /** Of each sample the nearest training picture. */
  readonly nearest: readonly NearPicture[];
  /** Numbers of the samples that are nearer to a training picture than any held-out picture is; the same as one, where there is none to compare with. */
  readonly copies: readonly number[];
  /** The middle distance of samples, and of held-out pictures. */
  readonly usual: number;
  readonly usualHeldOut: number;
  /** The least distance of a held-out picture, those that are copies themselves left out. */
  readonly limit: number;
}

/**
 * Whether samples are copies: compares their distance to the nearest training picture with that of pictures that were held out, which the
 * model cannot have copied.
 *
 * @param samples `[count, height, width, channels]`, as the pictures are
 * @throws as `nearestPictures()`.
 * @example
 * const form = { height: 1, width: 4, channels: 1, levels: 4 };
 * const pictures = { train: Uint8Array.of(1, 2, 3, 1), heldOut: Uint8Array.of(3, 3, 3, 3) };
 * const { copies, nearest } = findCopies(Uint8Array.of(1, 3, 2, 1, 3, 0, 0, 3), pictures, form);
 * copies; // [0]
 * nearest[0].mirrored; // true
 */
export function findCopies(
  samples: Uint8Array,
  { train, heldOut }: { readonly train: Uint8Array; readonly heldOut: Uint8Array },
  form: PictureForm & { readonly reach?: number | undefined },
): CopyCheck {
  return judgeCopies(nearestPictures(samples, train, form), nearestPictures(heldOut, train, form));
}

/** The same of the nearest training pictures to samples and to pictures that were held out. */
export function judgeCopies(
  nearest: readonly NearPicture[],
  ofHeldOut: readonly NearPicture[],
): CopyCheck {
  const held = ofHeldOut.map(({ distance }) => distance);
  const limit = Math.min(...held.filter((distance) => distance > 0), Infinity);
  // Where no held-out picture says what is near, only what is the same is known to be a copy.
  const isCopy = (distance: number): boolean =>
    Number.isFinite(limit) ? distance < limit : distance === 0;
  return {
    nearest,
    copies: nearest.flatMap(({ distance }, n) => (isCopy(distance) ? [n] : [])),
    usual: middle(nearest.map(({ distance }) => distance)),
    usualHeldOut: middle(held),
    limit,
  };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
