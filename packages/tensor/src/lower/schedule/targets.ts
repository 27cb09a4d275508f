import type { Affine } from "../../backend/mod.ts";
import { affine } from "../../graph/affine.ts";
import type { Tensor } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";
import { contiguous, extent, sameLayout, sliced, type Layout } from "../analyse/layout.ts";
import type { Lowering, Target } from "./fusion-group.ts";
import type { Storage } from "./storage.ts";

/** All of a storage of `shape`. */
export function wholeTarget(storage: Storage, shape: Shape): Target {
  return { storage, layout: contiguous(shape) };
}

/** Gives a node memory of its own, and the whole of it as a target. */
export function storeAll(lowering: Lowering, node: Tensor): Target {
  const storage = lowering.newStorage(node.shape, node.dtype);
  lowering.storages.set(node, storage);
  return wholeTarget(storage, node.shape);
}

/** A window of a tensor: where it starts, and how large it is. */
export interface TargetWindow {
  readonly start: readonly (number | Affine)[];
  readonly size: Shape;
}

/** A window of a storage of `shape`. */
export function windowTarget(
  storage: Storage,
  shape: Shape,
  { start, size }: TargetWindow,
): Target {
  const step = size.map(() => 1);
  const layout = sliced(contiguous(shape), { start: start.map(affine), step, shape: size });
  return { storage, layout };
}

/** Whether two places share elements, or may do so in some iteration. */
export function overlap(a: Target, b: Target): boolean {
  return a.storage === b.storage && touches(a.layout, b.layout);
}

/** Whether two places share elements at different indices, so that a kernel cannot read one and write the other. */
export function overlapAcross(a: Target, b: Target): boolean {
  return overlap(a, b) && !sameLayout(a.layout, b.layout);
}

/** Whether two layouts of one storage may share elements. */
export function touches(a: Layout, b: Layout): boolean {
  if (a.offset.terms.length > 0 || b.offset.terms.length > 0) return true;
  const [first, last] = extent(a);
  const [start, end] = extent(b);
  return first <= end && start <= last;
}
