import type { Op, Tensor } from "../../graph/node.ts";
import { at } from "../../graph/shape.ts";
import { add } from "../../ops/arithmetic.ts";
import { expand, full, reshape } from "../../ops/broadcast.ts";
import { concat, pad, sliceAlong } from "../../ops/movement.ts";
import { cumulativeSum } from "../../ops/reduce.ts";
import { chained, type Make, type MadeParts } from "./make.ts";

/** Values from which on a running sum is cut. */
const longRun = 8192;
const partLength = 1024;

/**
 * A long running sum of f32 in parts: each has one of its own, and begins at what those before it come to. The rounding errors of one
 * accumulator grow with what it adds. Undefined for all else.
 */
export function splitRunningSum(op: Op, { inputs }: MadeParts, make: Make): Tensor | undefined {
  const [x] = inputs;
  if (op.kind !== "reduce" || op.combine !== "prefix" || x?.dtype !== "f32") return undefined;
  const [axis = 0] = op.axes;
  const length = at(x.shape, axis);
  if (length <= longRun) return undefined;
  const count = Math.ceil(length / partLength);
  const long = x.shape.with(axis, count * partLength);
  const cut = long.toSpliced(axis, 1, count, partLength);
  const nowhere = x.shape.map(() => 0);
  const apart = chained(
    make,
    x,
    (y) => pad(y, nowhere, long),
    (y) => reshape(y, cut),
    (y) => cumulativeSum(y, axis + 1),
  );
  const totals = chained(make, apart, (y) => sliceAlong(y, axis + 1, { start: partLength - 1 }));
  const whole = { inputs: [totals], shape: totals.shape, dtype: totals.dtype };
  const running = splitRunningSum(op, whole, make) ?? make(op, whole);
  const none = full(totals.shape.with(axis, 1), 0);
  const starts = chained(
    make,
    running,
    (y) => sliceAlong(y, axis, { size: count - 1 }),
    (y) => concat([none, y], axis),
    (y) => expand(y, cut),
  );
  return chained(
    make,
    apart,
    (y) => add(y, starts),
    (y) => reshape(y, long),
    (y) => sliceAlong(y, axis, { size: length }),
  );
}
