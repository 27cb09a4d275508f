import type { Tensor } from "../../graph/node.ts";
import { at, sizeOver } from "../../graph/shape.ts";
import { reshape } from "../../ops/broadcast.ts";
import { concat, sliceAlong } from "../../ops/movement.ts";
import { logSumExp } from "../../ops/reduce.ts";
import { chained, type Make } from "./make.ts";

/** Powers that are added one after another, at most. */
const longest = 8192;
const partLength = 1024;

/**
 * The logarithm of a long sum of powers of e is that of the sums of parts: rounding errors of one accumulator grow with what it adds.
 * Undefined where it is short.
 */
export function splitLogSum(axes: readonly number[], x: Tensor, make: Make): Tensor | undefined {
  if (sizeOver(x.shape, axes) <= longest) return undefined;
  const [first = 0, ...others] = axes;
  if (others.length === 0) return overParts(first, x, make);
  // The last axes first, as many as are not too long.
  let from = axes.length - 1;
  while (from > 1 && sizeOver(x.shape, axes.slice(from - 1)) <= longest) from--;
  return logSum(axes.slice(0, from), logSum(axes.slice(from), x, make), make);
}

function logSum(axes: readonly number[], x: Tensor, make: Make): Tensor {
  return splitLogSum(axes, x, make) ?? chained(make, x, (y) => logSumExp(y, axes));
}

/** Over one axis: parts of equal length, and what is left beside them. */
function overParts(axis: number, x: Tensor, make: Make): Tensor {
  const length = at(x.shape, axis);
  const rest = length % partLength;
  const count = (length - rest) / partLength;
  const parts = chained(
    make,
    x,
    (y) => sliceAlong(y, axis, { size: length - rest }),
    (y) => reshape(y, y.shape.toSpliced(axis, 1, count, partLength)),
    (y) => logSumExp(y, axis + 1),
  );
  if (rest === 0) return logSum([axis], parts, make);
  const last = chained(
    make,
    x,
    (y) => sliceAlong(y, axis, { start: length - rest }),
    (y) => logSumExp(y, axis),
    (y) => reshape(y, parts.shape.with(axis, 1)),
  );
  return logSum(
    [axis],
    chained(make, parts, (y) => concat([y, last], axis)),
    make,
  );
}
