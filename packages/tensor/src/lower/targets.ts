import type { Affine } from "../backend/mod.ts";
import { affine } from "../graph/affine.ts";
import type { Shape } from "../graph/shape.ts";
import type { Target } from "./fusion-group.ts";
import { contiguous, moved } from "./layout.ts";
import type { Storage } from "./storage.ts";

/** All of a storage of `shape`. */
export function wholeTarget(storage: Storage, shape: Shape): Target {
  return { storage, layout: contiguous(shape) };
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
  const layout = moved(contiguous(shape), [
    { kind: "slice", start: start.map(affine), step, shape: size },
  ]);
  if (layout === undefined) throw new TypeError(`Cannot write a part of [${shape}]`);
  return { storage, layout };
}
