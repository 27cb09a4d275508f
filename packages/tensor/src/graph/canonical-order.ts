import { isHeavy } from "./is-heavy.ts";
import type { Tensor } from "./node.ts";
import { postOrder } from "./post-order.ts";
import { needed, reachable } from "./reachable.ts";

/**
 * Every node that the roots need, inputs before users, in an order that depends on the graph and on the order of the roots alone. It is
 * that in which a walk leaves the nodes; the walk goes where little has to be done first, so that what is read together with the result of
 * heavy work is there before that work, and can be fused with it.
 */
export function canonicalOrder(roots: readonly Tensor[]): Tensor[] {
  const all = new Set(reachable(roots));
  const before = (node: Tensor): readonly Tensor[] =>
    // A scan comes after what it stacks, of which only what somebody reads is needed.
    node.op.kind === "scan"
      ? [...node.op.body.carry, ...node.inputs.filter((input) => all.has(input))]
      : needed(node);
  const steps = heavySteps(postOrder(roots, before), before);
  const light = (list: readonly Tensor[]): readonly Tensor[] =>
    list.length < 2 ? list : list.toSorted((a, b) => (steps.get(a) ?? 0) - (steps.get(b) ?? 0));
  return postOrder(light(roots), (node) => light(before(node)));
}

/** More than the functions of elements that stand one after another. */
const kernelSteps = 2 ** 20;

/**
 * How much stands one after another until a node is there: kernels first of all, then functions of elements since the last kernel, while
 * movements are nothing. A node with a kernel of its own comes after all that its result may be combined with.
 */
function heavySteps(
  nodes: readonly Tensor[],
  before: (node: Tensor) => readonly Tensor[],
): ReadonlyMap<Tensor, number> {
  const steps = new Map<Tensor, number>();
  for (const node of nodes) {
    const inputs = before(node);
    const most = inputs.reduce((all, input) => Math.max(all, steps.get(input) ?? 0), 0);
    const kernels = Math.floor(most / kernelSteps);
    const sinceKernel = inputs.some((input) => isHeavy(input.op) && steps.get(input) === most)
      ? 0
      : most % kernelSteps;
    if (isHeavy(node.op)) steps.set(node, (kernels + 1.5) * kernelSteps);
    else steps.set(node, kernels * kernelSteps + sinceKernel + (node.op.kind === "fn" ? 1 : 0));
  }
  return steps;
}
