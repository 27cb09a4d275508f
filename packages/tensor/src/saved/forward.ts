import type { Tensor } from "../graph/node.ts";
import { reachable } from "../graph/reachable.ts";
import { sizeOf } from "../graph/shape.ts";
import { analyse } from "../lower/analyse/analyse.ts";
import { movementOf } from "../lower/analyse/layout.ts";
import { simplify } from "../lower/simplify/simplify.ts";

/** Fewer elements are not worth a second copy. */
const leastElements = 1024;

/** The way to a value that is differentiated, as its gradients find it. */
export class Forward {
  /** Of the values on the way: what a program would keep in memory for a gradient, and in f32 without need. */
  readonly stored: ReadonlySet<Tensor>;
  /** Values that are computed for the value, and views of them. */
  readonly #nodes = new Set<Tensor>();
  /** What depends on an input of the program. */
  readonly #varying = new Set<Tensor>();

  constructor(value: Tensor, gradients: readonly (Tensor | undefined)[]) {
    const roots = [value, ...gradients.flatMap((grad) => grad ?? [])];
    const nodes = reachable(roots);
    const simple = simplified(nodes);
    const { materialised } = analyse(roots.map(simple));
    const forward = reachable([simple(value)]);
    const own = new Set(forward);
    const early = leadingToProducts(forward);
    const stored = new Set<Tensor>();
    for (const one of nodes) {
      const [first] = one.inputs;
      const kept = simple(one);
      if (own.has(kept) || (first && isView(one) && this.#nodes.has(first))) this.#nodes.add(one);
      if (one.op.kind === "input" || one.inputs.some((input) => this.#varying.has(input)))
        this.#varying.add(one);
      const isStored = materialised.has(kept) && early.has(kept) && isWorth(kept);
      if (isStored && this.#varying.has(one)) stored.add(one);
    }
    this.stored = stored;
  }

  has(node: Tensor): boolean {
    return this.#nodes.has(node);
  }

  /** Of stored values that gradients read, those that cannot be computed, element by element, from the others. */
  leastOf(read: ReadonlySet<Tensor>, asMemory: ReadonlySet<Tensor>): ReadonlySet<Tensor> {
    const kept = new Set(asMemory);
    for (const one of [...read].toSorted((a, b) => a.id - b.id))
      if (one.op.kind !== "fn" || !one.inputs.every((input) => this.#isMadeFrom(input, kept)))
        kept.add(one);
    return kept;
  }

  #isMadeFrom(x: Tensor, kept: ReadonlySet<Tensor>): boolean {
    if (kept.has(x) || !this.#varying.has(x)) return true;
    return (x.op.kind === "fn" || isView(x)) && x.inputs.every((y) => this.#isMadeFrom(y, kept));
  }
}

/** What every node becomes when its program is made, whichever operations a backend has by hand. */
function simplified(nodes: readonly Tensor[]): (x: Tensor) => Tensor {
  const custom = nodes.flatMap(({ op }) => (op.kind === "custom" ? [op.name] : []));
  const found = simplify(nodes, { custom });
  const known = new Map(nodes.map((one, i) => [one, found[i] ?? one]));
  return (x) => known.get(x) ?? x;
}

/** What a contract, or an operation that a backend has by hand, is made from: the gradients of what comes later come first. */
function leadingToProducts(nodes: readonly Tensor[]): ReadonlySet<Tensor> {
  const found = new Set<Tensor>();
  for (const one of nodes.toReversed())
    if (found.has(one) || one.op.kind === "contract" || one.op.kind === "custom")
      for (const input of one.inputs) found.add(input);
  return found;
}

/** Whether a node is its first input, seen in another way. */
export function isView(x: Tensor): boolean {
  return x.op.kind === "withGradient" || movementOf(x) !== undefined;
}

function isWorth({ op: { kind }, dtype, shape, loops }: Tensor): boolean {
  const isComputed =
    kind === "fn" ||
    kind === "contract" ||
    kind === "concat" ||
    kind === "pad" ||
    kind === "custom";
  return isComputed && dtype === "f32" && loops.size === 0 && sizeOf(shape) >= leastElements;
}
