import { isFloat } from "../backend/dtype.ts";
import { append } from "../graph/append.ts";
import type { Tensor } from "../graph/node.ts";
import { postOrder } from "../graph/post-order.ts";
import { equalShapes } from "../graph/shape.ts";
import { full } from "../ops/broadcast.ts";
import { checkFloats } from "../ops/check-dtype.ts";
import { scanGradient, type PullOptions, type ResultGradient } from "../scan/scan-gradient.ts";
import { addGradients } from "./add-gradients.ts";

/**
 * The gradients of `y` with respect to `xs`, given the gradient `seed` of y (ones if missing): a graph built from each node's own
 * rule. Undefined where y does not depend on an x. TypeError if y is not f32.
 *
 * @example
 * const x = tensor([1, 2]);
 * const [dx = full([2], 0)] = vjp(mul(x, x), [x]);
 * await read(backend, dx); // Float32Array [2, 4]
 */
export function vjp(y: Tensor, xs: readonly Tensor[], seed?: Tensor): (Tensor | undefined)[] {
  checkFloats("differentiate", y);
  if (seed !== undefined && (seed.dtype !== "f32" || !equalShapes(seed.shape, y.shape)))
    throw new TypeError(
      `Cannot differentiate [${y.shape}]: its gradient is ${seed.dtype} [${seed.shape}]`,
    );
  return pulled([[y, seed ?? full(y.shape, 1)]], { xs, ends: new Set() });
}

/** The gradients of xs, given those of some nodes. */
function pulled(
  seeds: readonly (readonly [Tensor, Tensor])[],
  { xs, ends }: PullOptions,
): (Tensor | undefined)[] {
  const wanted = new Set(xs);
  const path = dependents(seeds, { wanted, ends });
  const on = new Set(path);
  const pending = new Map<Tensor, Tensor[]>();
  const give = (node: Tensor, part: Tensor): void => {
    if (on.has(node)) append(pending, node, part);
  };
  for (const [node, part] of seeds) give(node, part);
  const done = new Map<Tensor, Tensor>();
  const ofLoops = new Map<Tensor, ResultGradient[]>();
  for (const node of path.toReversed()) {
    const results = ofLoops.get(node);
    if (results !== undefined)
      for (const [input, part] of scanGradient(node, results, { on, back: pulled }))
        give(input, part);
    const parts = pending.get(node);
    if (parts === undefined) continue;
    const grad = addGradients(parts);
    if (wanted.has(node)) done.set(node, grad);
    if (ends.has(node)) continue;
    const [loop] = node.inputs;
    if (node.op.kind === "scanned" && loop !== undefined) {
      append(ofLoops, loop, { slot: node.op.slot, grad });
      continue;
    }
    const found = node.vjp?.(grad) ?? [];
    node.inputs.forEach((input, i) => {
      const part = found[i];
      // A gradient of another shape would be added up to wrong numbers, and one of whole numbers is rounded to them.
      const isWrong = part
        ? !isFloat(part.dtype) || !equalShapes(part.shape, input.shape)
        : isFloat(input.dtype) && !mayStop(node);
      if (isWrong && on.has(input)) throw wrongRule(node, input, part);
      if (part) give(input, part);
    });
  }
  return xs.map((x) => done.get(x));
}

/** Whether no gradient for a float is what is meant: a step has none, and a rule of one's own gives undefined. */
function mayStop({ op }: Tensor): boolean {
  return (
    op.kind === "withGradient" || op.kind === "custom" || (op.kind === "fn" && op.fn === "floor")
  );
}

function wrongRule({ op, shape }: Tensor, input: Tensor, part?: Tensor): TypeError {
  const name = op.kind === "fn" ? op.fn : op.kind === "custom" ? `custom ${op.name}` : op.kind;
  const given = part ? `${part.dtype} [${part.shape}]` : "missing";
  return new TypeError(
    `Cannot differentiate ${name} [${shape}]: its gradient for input [${input.shape}] is ${given}`,
  );
}

interface DependentsOptions {
  readonly wanted: ReadonlySet<Tensor>;
  readonly ends: ReadonlySet<Tensor>;
}

/** Nodes from the seeds down to the wanted ones, and no others. */
function dependents(
  seeds: readonly (readonly [Tensor, Tensor])[],
  { wanted, ends }: DependentsOptions,
): Tensor[] {
  const below = (node: Tensor): readonly Tensor[] => (ends.has(node) ? [] : node.inputs);
  const roots = seeds.map(([root]) => root);
  const reached = new Set<Tensor>();
  for (const node of postOrder(roots, below))
    if (wanted.has(node) || below(node).some((input) => reached.has(input))) reached.add(node);
  return [...reached];
}
