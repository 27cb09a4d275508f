import { type Affine, type View, bytesOf } from "@pixelweft/tensor/backend";
import { reached } from "../wgsl/access/reach.ts";

/** The loops around a kernel, and how often each runs. */
export type Repeats = ReadonlyMap<number, number>;

/** False when it is sure that two views have no byte in common at any index of the loops around them. */
export function mayOverlap(a: View, b: View, repeats: Repeats): boolean {
  if (a.buffer !== b.buffer) return false;
  const [x, y] = [bytesReached(a, repeats), bytesReached(b, repeats)];
  return x.first < y.end && y.first < x.end && !areInterleaved(a, b);
}

/** False when it is sure that none of some views has a byte in common with one of others. */
export function anyOverlap(
  some: readonly View[],
  others: readonly View[],
  repeats: Repeats,
): boolean {
  return some.some((x) => others.some((y) => mayOverlap(x, y, repeats)));
}

/** Whether two views name the same element at the same index. */
export function sameElements(a: View, b: View): boolean {
  return (
    a.buffer === b.buffer &&
    a.dtype === b.dtype &&
    a.offset.constant === b.offset.constant &&
    sameMotion(a.offset, b.offset) &&
    a.shape.length === b.shape.length &&
    a.shape.every(
      (extent, d) => extent === b.shape[d] && (extent === 1 || a.strides[d] === b.strides[d]),
    )
  );
}

function bytesReached(view: View, repeats: Repeats): { first: number; end: number } {
  const { first, last } = reached(view, repeats);
  const bytes = bytesOf(view.dtype);
  return { first: first * bytes, end: (last + 1) * bytes };
}

/**
 * Whether the distance of two views, in any turns of the loops around them, is no multiple of what divides all their strides, as that of the
 * channels of one map.
 */
function areInterleaved(a: View, b: View): boolean {
  if (bytesOf(a.dtype) !== bytesOf(b.dtype) || !sameMotion(a.offset, b.offset)) return false;
  let divisor = 0;
  for (const { stride } of a.offset.terms) divisor = greatestDivisor(stride, divisor);
  for (const view of [a, b])
    view.shape.forEach((extent, d) => {
      if (extent > 1) divisor = greatestDivisor(view.strides[d] ?? 0, divisor);
    });
  const distance = b.offset.constant - a.offset.constant;
  return divisor > 1 && distance % divisor !== 0;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestDivisor(b, a % b);
}

/** Whether the loops around them move two views alike. */
export function sameMotion(a: Affine, b: Affine): boolean {
  return motion(a) === motion(b);
}

function motion({ terms }: Affine): string {
  return terms
    .toSorted((p, q) => p.loop - q.loop)
    .map(({ loop, stride }) => `${loop}:${stride}`)
    .join();
}
