import { bytesOf } from "./dtype.ts";
import type { View } from "./program.ts";
import { isStrideSum, type Steps } from "./stride-sum.ts";
import { reach, withSpare } from "./validate-view.ts";
import type { Loops } from "./validate-view.ts";

export interface Accesses {
  readonly what: string;
  readonly outputs: readonly View[];
  /** Views that an output may update element by element. */
  readonly inPlace: readonly View[];
  /** Views that no output may touch. */
  readonly apart: readonly View[];
}

/**
 * Checks that outputs overlap nothing that they must not. Views whose ranges meet although their elements may not
 * (the two halves of a tensor's last axis) are compared by their strides; those that loops move apart, in the first and in the last turn of
 * all loops.
 */
export function validateOverlaps(accesses: Accesses, loops: Loops): void {
  const { what, inPlace, apart } = accesses;
  // What is spare may be written, too.
  const outputs = accesses.outputs.map(withSpare);
  outputs.forEach((output, k) => {
    const turnsWith = (other: View) => sharedTurns(output, other, loops);
    const clash = (other: View) => turnsWith(other).some(([a, b]) => overlap(a, b));
    const clashAcross = (other: View) =>
      turnsWith(other).some(([a, b]) => !sameElements(a, b) && overlap(a, b));
    if (clashesWithItself(output))
      throw new TypeError(`Cannot use ${what}: output ${k} names an element twice`);
    if (outputs.slice(k + 1).some(clash))
      throw new TypeError(`Cannot use ${what}: output ${k} overlaps another output`);
    if (inPlace.some(clashAcross))
      throw new TypeError(`Cannot use ${what}: output ${k} overlaps an input, but not in place`);
    if (apart.some(clash))
      throw new TypeError(`Cannot use ${what}: output ${k} overlaps what the kernel reads`);
  });
}

type Pair = readonly [a: View, b: View];

/** Two views of one buffer as they lie in the turns of the loops in which they are compared; none where they never meet. */
function sharedTurns(a: View, b: View, loops: Loops): readonly Pair[] {
  if (a.buffer !== b.buffer) return [];
  const pairAt = (turn: (loop: number) => number): Pair => [pinned(a, turn), pinned(b, turn)];
  const first = pairAt(() => 0);
  // Loops move both views; at the same strides their distance stays what it is.
  if (sameMotion(a, b)) return [first];
  const [x, y] = [bytesReached(a, loops), bytesReached(b, loops)];
  if (x.end <= y.first || y.end <= x.first) return [];
  return [first, pairAt((loop) => (loops.get(loop) ?? 1) - 1)];
}

/** Whether two views of one buffer, which no loop moves, have a byte in common. */
function overlap(a: View, b: View): boolean {
  const [x, y] = [bytesReached(a, new Map()), bytesReached(b, new Map())];
  if (x.end <= y.first || y.end <= x.first) return false;
  // Elements of different sizes are not told apart by their strides.
  if (bytesOf(a.dtype) !== bytesOf(b.dtype)) return true;
  const distance = b.offset.constant - a.offset.constant;
  return isStrideSum(distance, [...stepsOf(a, 0, 1), ...stepsOf(b, -1, 0)]);
}

function bytesReached(view: View, loops: Loops): { first: number; end: number } {
  const { first, last } = reach(view, loops, "a view");
  const bytes = bytesOf(view.dtype);
  return { first: first * bytes, end: (last + 1) * bytes };
}

/** The view in one turn of each loop. */
function pinned(view: View, turn: (loop: number) => number): View {
  const { constant, terms } = view.offset;
  const moved = terms.reduce((sum, { loop, stride }) => sum + stride * turn(loop), constant);
  return { ...view, offset: { constant: moved, terms: [] } };
}

function sameMotion(a: View, b: View): boolean {
  const text = ({ offset: { terms } }: View) =>
    terms
      .toSorted((p, q) => p.loop - q.loop)
      .map(({ loop, stride }) => `${loop}:${stride}`)
      .join();
  return text(a) === text(b);
}

/** Whether two views of one buffer, which no loop moves, name the same elements in the same order. */
function sameElements(a: View, b: View): boolean {
  return (
    bytesOf(a.dtype) === bytesOf(b.dtype) &&
    a.offset.constant === b.offset.constant &&
    a.shape.every((extent, axis) => extent === 1 || a.strides[axis] === b.strides[axis])
  );
}

/** Whether two different indices name the same element: the first axis on which they differ goes up. */
function clashesWithItself(view: View): boolean {
  if (isNested(view)) return false;
  const away = stepsOf(view, -1, 1);
  return away.some(
    (axis, k) => axis.most > 0 && isStrideSum(0, [{ ...axis, least: 1 }, ...away.slice(k + 1)]),
  );
}

/** True when each axis steps over all that the axes of smaller strides can reach: no element is named twice. */
function isNested({ shape, strides }: View): boolean {
  const axes = shape
    .map((extent, axis) => ({ extent, stride: Math.abs(strides[axis] ?? 0) }))
    .filter(({ extent }) => extent > 1)
    .toSorted((a, b) => a.stride - b.stride);
  let span = 0;
  return axes.every(({ extent, stride }) => {
    const clear = stride > span;
    span += (extent - 1) * stride;
    return clear;
  });
}

/** Each axis, taken from `from` to `to` times its last index. */
function stepsOf({ shape, strides }: View, from: number, to: number): Steps[] {
  return shape.map((extent, axis) => {
    const last = extent - 1;
    return { stride: strides[axis] ?? 0, least: from * last, most: to * last };
  });
}
