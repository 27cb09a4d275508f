import { equalAffine } from "../graph/affine.ts";
import type { Tensor } from "../graph/node.ts";
import { at, type Shape } from "../graph/shape.ts";
import { mul } from "../ops/arithmetic.ts";
import { reshape, sum } from "../ops/broadcast.ts";
import { filterGradient } from "../ops/contract.ts";
import { permute } from "../ops/movement.ts";
import type { Loop } from "./loop.ts";

/** A sum over iterations that is taken after the loop: what the loop must stack for it, and the sum itself. */
export interface LaterSum {
  readonly wants: readonly Tensor[];
  /** `stackOf` gives the stack of a wanted value. */
  total(stackOf: (value: Tensor) => Tensor): Tensor;
}

/**
 * The sum over all iterations of a value of a loop's body, where it is cheaper after the loop: the gradient of a product's weights is
 * one product over the stacks of what it is the product of. `stacked` are values that are stacked anyway. Undefined for all else.
 */
export function laterSum(
  value: Tensor,
  loop: Loop,
  stacked: ReadonlySet<Tensor>,
): LaterSum | undefined {
  if (!loop.changes(value)) return { wants: [], total: () => mul(value, loop.repeat) };
  if (stacked.has(value)) return { wants: [value], total: (stackOf) => sum(stackOf(value), [0]) };
  const stack = stackFrom(value, loop);
  if (stack !== undefined) return { wants: [], total: () => sum(stack, [0]) };
  const { op, shape, inputs } = value;
  const [a] = inputs;
  if (a === undefined) return undefined;
  const inner = (rest: (total: Tensor) => Tensor): LaterSum | undefined => {
    const below = laterSum(a, loop, stacked);
    return below && { wants: below.wants, total: (stackOf) => rest(below.total(stackOf)) };
  };
  switch (op.kind) {
    case "withGradient":
      return inner((total) => total);
    case "reshape":
      return inner((total) => reshape(total, shape));
    case "permute":
      return inner((total) => permute(total, op.order));
    case "reduce":
      return op.combine === "sum" ? inner((total) => sum(total, op.axes)) : undefined;
    case "filter":
      return laterFilter(value, loop);
    default:
      return undefined;
  }
}

/** The gradient of weights: iterations are like images of one batch. */
function laterFilter(value: Tensor, loop: Loop): LaterSum | undefined {
  const { op, inputs } = value;
  const [map, grad] = inputs;
  if (op.kind !== "filter" || map === undefined || grad === undefined) return undefined;
  const moves = op.at.some(({ terms }) => terms.some((term) => term.loop === loop.number));
  if (moves) return undefined;
  const stacks = [map, grad].map((x) => [x, stackFrom(x, loop)] as const);
  return {
    wants: stacks.flatMap(([x, stack]) => (stack ? [] : [x])),
    total: (stackOf) => {
      const [maps = map, grads = grad] = stacks.map(([x, stack]) => {
        const [n, ...rest] = x.shape;
        return reshape(stack ?? stackOf(x), [loop.repeat * (n ?? 1), ...rest]);
      });
      return filterGradient(maps, grads, { taps: op.taps, at: op.at });
    },
  };
}

/** The stack of a value that is a row of one, turned and reshaped maybe. */
function stackFrom(value: Tensor, loop: Loop): Tensor | undefined {
  const { op, shape, inputs } = value;
  const [a] = inputs;
  if (a === undefined) return undefined;
  const all: Shape = [loop.repeat, ...shape];
  switch (op.kind) {
    case "slice": {
      const [first] = op.start;
      const isRow =
        first !== undefined &&
        equalAffine(first, loop.index) &&
        op.step.every((step) => step === 1) &&
        shape.every((n, axis) => n === (axis === 0 ? 1 : at(a.shape, axis)));
      const isWhole = at(a.shape, 0) === loop.repeat && !loop.changes(a);
      return isRow && isWhole ? reshape(a, all) : undefined;
    }
    case "withGradient":
      return stackFrom(a, loop);
    case "reshape": {
      const stack = stackFrom(a, loop);
      return stack && reshape(stack, all);
    }
    case "permute": {
      const stack = stackFrom(a, loop);
      return stack && permute(stack, [0, ...op.order.map((axis) => axis + 1)]);
    }
    default:
      return undefined;
  }
}
