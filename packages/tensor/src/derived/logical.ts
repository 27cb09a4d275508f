import type { Tensor } from "../graph/node.ts";
import type { Axes } from "../graph/shape.ts";
import { type ReduceOptions, sum } from "../ops/broadcast.ts";
import { checkCondition, equal, notEqual } from "../ops/compare.ts";

/**
 * 1 where a condition holds anywhere over axes (all of them if none are named), else 0, as u32.
 *
 * @throws TypeError if the condition is not u32.
 * @example
 * await read(backend, any(less(tensor([[1, -2], [3, 4]]), 0), 1)); // Uint32Array [1, 0]
 */
export function any(condition: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return notEqual(sum(flags("any", condition), axes, options), 0);
}

/**
 * 1 where a condition holds everywhere over axes (all of them if none are named), else 0, as u32.
 *
 * @throws TypeError if the condition is not u32.
 * @example
 * await read(backend, all(less(tensor([[1, -2], [3, 4]]), 2), 1)); // Uint32Array [1, 0]
 */
export function all(condition: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return equal(sum(equal(flags("all", condition), 0), axes, options), 0);
}

/** A condition is true unless it is 0; here true is 1. */
function flags(name: string, condition: Tensor): Tensor {
  checkCondition(`apply ${name} to`, condition);
  return notEqual(condition, 0);
}
