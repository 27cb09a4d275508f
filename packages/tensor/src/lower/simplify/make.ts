import type { DType } from "../../backend/mod.ts";
import type { Op, Tensor } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";

/** Makes a node of a graph that is being rebuilt. */
export type Make = (op: Op, parts: MadeParts) => Tensor;

/** What a node is besides its op. */
export interface MadeParts {
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A chain of operations on one tensor, each of whose nodes is made. */
export function chained(
  make: Make,
  x: Tensor,
  ...steps: readonly ((x: Tensor) => Tensor)[]
): Tensor {
  return steps.reduce((made, step) => {
    const next = step(made);
    // An operation that changes nothing gives what it was given.
    return next === made ? made : make(next.op, next);
  }, x);
}
