import type { CurvePoint } from "./record.ts";

/**
 * After how many images a curve first reaches bits of held-out images, between two of its points in a straight line. Undefined where it
 * never does.
 */
export function imagesUntil(curve: readonly CurvePoint[], bits: number): number | undefined {
  const place = curve.findIndex(({ heldOut }) => heldOut <= bits);
  const [before, after] = [curve[place - 1], curve[place]];
  if (after === undefined || before === undefined) return after?.images;
  const share = (before.heldOut - bits) / (before.heldOut - after.heldOut);
  return before.images + share * (after.images - before.images);
}
