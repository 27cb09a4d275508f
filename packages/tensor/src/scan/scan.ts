import type { Affine } from "../backend/mod.ts";
import type { Tensor } from "../graph/node.ts";
import { checkOptions, checkWhole } from "../graph/options.ts";
import { checkList, equalShapes } from "../graph/shape.ts";
import { checkComputed } from "../ops/check-dtype.ts";
import { Loop } from "./loop.ts";

/** What one iteration gives: the carried values for the next one, and values to stack. */
export interface ScanStep {
  readonly carry: readonly Tensor[];
  readonly stacked?: readonly Tensor[];
}

/** What a scan gives: the last carried values, and the stacked ones (`[repeat, ...]`). */
export interface Scanned {
  readonly carry: readonly Tensor[];
  readonly stacked: readonly Tensor[];
}

/** Which row of slices and stacks the running iteration is at: usable as a position, and inside other positions. */
export type LoopIndex = Affine;

/** Options of `scan`. */
export interface ScanOptions {
  readonly repeat: number;
  /** The first carried values. */
  readonly carry: readonly Tensor[];
  /** Tensors cut along their first axis: iteration i gets slice i. */
  readonly slices?: readonly Tensor[] | undefined;
  /** From the last slice to the first; what is stacked stays beside its slice. */
  readonly reverse?: boolean | undefined;
}

/**
 * The one loop of the graph: runs `body` `repeat` times, handing the carried values on. It runs on the device. What does not depend on
 * the loop is computed once, before it. The body is called once, also where a gradient is wanted.
 *
 * The gradient is a loop backwards. It reads again what the iterations carried and the results of their products, sums and gathers,
 * which are stacked if somebody wants a gradient, and computes elementwise work again. Gradients of products' weights are one product
 * over all iterations, after the loop.
 *
 * @throws RangeError for a repeat below 1, TypeError for values that kernels do not compute in, and for carried values that come back with
 * another shape or dtype.
 * @example Four factorial, and the factorials on the way
 * const { carry, stacked } = scan({ repeat: 4, carry: [scalar(1)] }, (i, [product]) => {
 *   const next = mul(product, cast(add(position(i), 1), "f32"));
 *   return { carry: [next], stacked: [next] };
 * });
 * await read(backend, carry[0]); // Float32Array [24]
 * await read(backend, stacked[0]); // Float32Array [1, 2, 6, 24]
 * @example What is left to pay, from the end
 * const rows = { repeat: 3, carry: [scalar(0)], slices: [tensor([1, 2, 3])], reverse: true };
 * const { stacked } = scan(rows, (i, [sum], [x]) => ({ carry: [add(sum, x)], stacked: [add(sum, x)] }));
 * await read(backend, stacked[0]); // Float32Array [6, 5, 3]
 */
export function scan(
  options: ScanOptions,
  body: (index: LoopIndex, carry: readonly Tensor[], slices: readonly Tensor[]) => ScanStep,
): Scanned {
  const { repeat, reverse = false, slices = [] } = options;
  checkOptions("scan", options, ["repeat", "carry", "slices", "reverse"]);
  checkWhole("scan: repeat", repeat, 1);
  for (const xs of slices)
    if (xs.shape[0] !== repeat)
      throw new TypeError(
        `Cannot scan [${xs.shape}] ${repeat} times: the first axis has another size`,
      );
  checkList("carry", options.carry);
  const loop = new Loop({ repeat, reverse });
  for (const first of options.carry) checkComputed("scan with a carried", first);
  const carry = options.carry.map((first) => loop.carry(first));
  const rows = slices.map((xs) => loop.row(xs));
  const step = body(loop.index, carry, rows);
  checkLists(step);
  checkCarry(carry, step.carry);
  const { carry: next, stacked = [] } = step;
  for (const value of stacked) checkComputed("scan with a stacked", value);
  const results = loop.close({ next, stacked });
  return {
    carry: results.slice(0, next.length),
    stacked: results.slice(next.length, next.length + stacked.length),
  };
}

/** A body of an untyped program may give one tensor, or nothing. */
function checkLists(step: Partial<Record<keyof ScanStep, unknown>> | undefined): void {
  const { carry, stacked = [] } = step ?? {};
  if (!Array.isArray(carry) || !Array.isArray(stacked))
    throw new TypeError("Cannot scan: the body gives no lists of tensors, { carry, stacked }");
  checkOptions("scan a body", step ?? {}, ["carry", "stacked"]);
}

function checkCarry(carry: readonly Tensor[], next: readonly Tensor[]): void {
  if (next.length !== carry.length)
    throw new TypeError(
      `Cannot scan: ${carry.length} values are carried and ${next.length} come back`,
    );
  next.forEach((value, slot) => {
    const now = carry[slot];
    if (now === undefined || value.dtype !== now.dtype || !equalShapes(value.shape, now.shape))
      throw new TypeError(
        `Cannot scan: carried value ${slot} is ${now?.dtype} [${now?.shape}] and comes back as ${value.dtype} [${value.shape}]`,
      );
  });
}
