import {
  type LoopIndex,
  type Shape,
  type Tensor,
  expand,
  pad,
  reshape,
  scalar,
  sizeOf,
  slice,
  tanh,
} from "@pixelweft/tensor";
import type { Chance } from "../chance.ts";

/** What a random graph is made from: tensors so far, and the loops around. */
export interface Workbench {
  readonly chance: Chance;
  readonly floats: Tensor[];
  /** f32 leaves, whose values are exact however a graph is fused: only they are compared or floored. */
  readonly exact: Tensor[];
  readonly whole: Tensor[];
  readonly loops: readonly { readonly index: LoopIndex; readonly repeat: number }[];
  /** Whether only operations with a gradient are wanted. */
  readonly smooth: boolean;
}

/** Makes a tensor from what is on the bench. */
export type Make = (bench: Workbench) => Tensor;

/** Elements of a tensor, at most. */
export const most = 160;

/** A small shape. */
export function randomShape(chance: Chance, rank: number = chance.whole(0, 4)): number[] {
  const shape = Array.from({ length: rank }, () => chance.pick([1, 2, 2, 3, 3, 4, 5]));
  while (sizeOf(shape) > most) shape[chance.below(rank)] = 1;
  return shape;
}

/** Brings any tensor to a shape, in one of several ways. */
export function fit(chance: Chance, x: Tensor, shape: Shape): Tensor {
  const wanted = sizeOf(shape);
  const size = sizeOf(x.shape);
  if (size === wanted) return reshape(x, shape);
  if (size === 1) return expand(reshape(x, []), shape);
  const flat = reshape(x, [-1]);
  if (size > wanted) {
    const step = chance.pick([1, 1, Math.max(1, Math.floor(size / wanted)), -1]);
    const reach = (wanted - 1) * Math.abs(step);
    const first = chance.below(size - reach);
    const start = step < 0 ? first + reach : first;
    return reshape(slice(flat, [{ start, step, size: wanted }]), shape);
  }
  const lead = shape.slice(0, -x.shape.length);
  const tail = shape.slice(shape.length - x.shape.length);
  if (x.shape.every((n, i) => n === 1 || n === tail[i]) && x.shape.length <= shape.length)
    return expand(x, [...lead, ...tail]);
  if (chance.happens(0.5))
    return reshape(pad(flat, [chance.below(wanted - size)], [wanted]), shape);
  const times = Math.ceil(wanted / size);
  const tiled = reshape(expand(reshape(flat, [1, size]), [times, size]), [-1]);
  return reshape(
    slice(tiled, [{ start: chance.below(times * size - wanted + 1), size: wanted }]),
    shape,
  );
}

/** Any float, mostly a recent one. */
export const any: Make = ({ chance, floats }) =>
  chance.happens(0.6)
    ? (floats.at(-1 - chance.below(Math.min(4, floats.length))) ?? scalar(1))
    : chance.pick(floats);
/** Any float, brought to a shape. */
export const another = (bench: Workbench, shape: Shape): Tensor =>
  fit(bench.chance, any(bench), shape);
/** Whole numbers of a shape. */
export const picks = ({ chance, whole }: Workbench, shape: Shape): Tensor =>
  fit(chance, chance.pick(whole), shape);

/** A tensor with values under 1. */
export function small(x: Tensor): Tensor {
  return tanh(x);
}
