import {
  add,
  cast,
  indices,
  less,
  mul,
  select,
  uniform,
  type Key,
  type Operand,
  type Tensor,
} from "@pixelweft/tensor";
import { checkNumbers } from "./check-numbers.ts";

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Share of the values that become zero, from 0 to below 1. */
  readonly dropoutRate: number;
  readonly key: Key;
  /** Changes from step to step and from layer to layer, so that each use draws other numbers. */
  readonly counter: Operand;
}

/**
 * Zeros a random share of the values and scales the rest so that the mean stays. The choice depends on key, counter and place only.
 *
 * @throws RangeError for a rate outside [0, 1).
 * @example
 * import { full, read, streams } from "@pixelweft/tensor";
 * const draw = { dropoutRate: 0.5, key: [1, streams.dropout], counter: 0 } as const;
 * await read(backend, dropout(full([6], 1), draw)); // Float32Array [2, 2, 2, 2, 0, 2]
 */
export function dropout(x: Tensor, { dropoutRate: rate, key, counter }: DropoutOptions): Tensor {
  checkNumbers("drop a share", { dropoutRate: rate });
  if (!(rate >= 0 && rate < 1))
    throw new RangeError(`Cannot drop a share of ${rate}: it must be in [0, 1)`);
  if (rate === 0) return x;
  let place: Tensor | undefined;
  let stride = 1;
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    const along = mul(indices(x.shape, axis), stride);
    place = place === undefined ? along : add(place, along);
    stride *= x.shape[axis] ?? 1;
  }
  // A single number is its only place.
  const u = uniform(key, [counter, place === undefined ? 0 : cast(place, "u32")]);
  return select(less(u, rate), 0, mul(x, 1 / (1 - rate)));
}
