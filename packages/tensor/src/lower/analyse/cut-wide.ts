import type { Tensor } from "../../graph/node.ts";
import { type BindingLimits, type Bound, fits, together } from "./bindings.ts";
import { isInlinable, isInlinedNumber } from "./walk.ts";

const nothing: Bound = { named: new Set(), arena: new Set() };

/**
 * Stores values here and there, so that no expression reads from more buffers than a kernel may bind beside the one that it writes.
 * What is materialised lies in an arena, however many buffers it was made from.
 */
export function cutWide(
  nodes: readonly Tensor[],
  materialised: Set<Tensor>,
  limits: BindingLimits,
): void {
  const reads = new Map<Tensor, Bound>();
  const readsOf = (x: Tensor): Bound => reads.get(x) ?? nothing;
  for (const node of nodes) {
    const inputs = inputsOf(node);
    // The widest is materialised first; what is memory already is no better for being copied, unless all of it is.
    const wide = inputs
      .filter((x) => !materialised.has(x) && x.inputs.length > 0)
      .toSorted((a, b) => sizeOf(readsOf(b)) - sizeOf(readsOf(a)));
    for (const input of wide) {
      if (fits(together(inputs.map(readsOf)), limits, 1)) break;
      materialised.add(input);
      reads.set(input, { named: new Set(), arena: new Set([input.id]) });
    }
    reads.set(node, boundOf(node, materialised, together(inputs.map(readsOf))));
  }
}

/** What the kernel of a node reads together; parts of a concat are written by kernels of their own. */
function inputsOf({ op, inputs }: Tensor): readonly Tensor[] {
  switch (op.kind) {
    case "scan":
    case "concat":
      return [];
    case "place":
    case "replace":
      return inputs.slice(1);
    default:
      return inputs;
  }
}

/** What a kernel that reads a node reads. */
function boundOf(node: Tensor, materialised: ReadonlySet<Tensor>, inputs: Bound): Bound {
  const { op, id } = node;
  if (isInlinedNumber(node)) return nothing;
  if (op.kind === "state") return { named: new Set([`state ${op.buffer}`]), arena: new Set() };
  if (op.kind === "input") return { named: new Set(["input"]), arena: new Set() };
  if (op.kind === "data") return { named: new Set(["constant"]), arena: new Set() };
  const inlined = isInlinable(node) && !materialised.has(node);
  return inlined ? inputs : { named: new Set(), arena: new Set([id]) };
}

function sizeOf({ named, arena }: Bound): number {
  return named.size + arena.size;
}
