import { equalAffine } from "../graph/affine.ts";
import type { Tensor } from "../graph/node.ts";
import { at, type Shape } from "../graph/shape.ts";
import { reshape, sum } from "../ops/broadcast.ts";
import { filterGradient } from "../ops/contract.ts";
import { mul } from "../ops/elementwise.ts";
import { permute } from "../ops/movement.ts";
import type { LoopParts } from "./loop.ts";

/** The loop that values belong to. */
export interface Around extends LoopParts {
  readonly repeat: number;
}

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
  around: Around,
  stacked: ReadonlySet<Tensor>,
): LaterSum | undefined {
  if (!around.changes(value)) return { wants: [], total: () => mul(value, around.repeat) };
  if (stacked.has(value)) return { wants: [value], total: (stackOf) => sum(stackOf(value), [0]) };
  const stack = stackFrom(value, around);
  if (stack !== undefined) return { wants: [], total: () => sum(stack(), [0]) };
  const { op, shape, inputs } = around.computedAs(value);
  const [a] = inputs;
  if (a === undefined) return undefined;
  const inner = (rest: (total: Tensor) => Tensor): LaterSum | undefined => {
    const below = laterSum(a, around, stacked);
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
      return laterFilter(value, around);
    default:
      return undefined;
  }
}

/** The gradient of weights: iterations are like images of one batch. */
function laterFilter(value: Tensor, around: Around): LaterSum | undefined {
  const { op, inputs } = around.computedAs(value);
  const [map, grad] = inputs;
  if (op.kind !== "filter" || map === undefined || grad === undefined) return undefined;
  const own = around.index.terms[0]?.loop;
  if (op.at.some(({ terms }) => terms.some(({ loop }) => loop === own))) return undefined;
  const stacks = [map, grad].map((x) => [x, stackFrom(x, around)] as const);
  return {
    wants: stacks.flatMap(([x, stack]) => (stack ? [] : [x])),
    total: (stackOf) => {
      const [maps = map, grads = grad] = stacks.map(([x, stack]) => {
        const [n, ...rest] = x.shape;
        return reshape(stack?.() ?? stackOf(x), [around.repeat * (n ?? 1), ...rest]);
      });
      return filterGradient(maps, grads, { taps: op.taps, at: op.at });
    },
  };
}

/** The stack of a value that is a row of one, turned and reshaped maybe. */
function stackFrom(value: Tensor, around: Around): (() => Tensor) | undefined {
  const { op, shape, inputs } = around.computedAs(value);
  const [a] = inputs;
  if (a === undefined) return undefined;
  const all: Shape = [around.repeat, ...shape];
  if (op.kind === "slice") {
    const [first, ...others] = op.start;
    const isRow =
      first !== undefined &&
      equalAffine(first, around.index) &&
      others.every(({ constant, terms }) => constant === 0 && terms.length === 0) &&
      op.step.every((step) => step === 1) &&
      shape.every((n, axis) => n === (axis === 0 ? 1 : at(a.shape, axis)));
    return isRow && at(a.shape, 0) === around.repeat && !around.changes(a)
      ? () => reshape(a, all)
      : undefined;
  }
  const stackOf = (then: (stack: Tensor) => Tensor): (() => Tensor) | undefined => {
    const below = stackFrom(a, around);
    return below && (() => then(below()));
  };
  switch (op.kind) {
    case "withGradient":
      return stackOf((stack) => stack);
    case "reshape":
      return stackOf((stack) => reshape(stack, all));
    case "permute":
      return stackOf((stack) => permute(stack, [0, ...op.order.map((axis) => axis + 1)]));
    default:
      return undefined;
  }
}
