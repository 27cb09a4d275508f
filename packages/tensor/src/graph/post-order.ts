import type { Tensor } from "./node.ts";

/** Every node below some roots, in the order in which a walk down from them leaves the nodes. `before` gives what comes before a node. */
export function postOrder(
  roots: readonly Tensor[],
  before: (node: Tensor) => readonly Tensor[],
): Tensor[] {
  const left = new Set<Tensor>();
  const seen = new Set<Tensor>();
  const stack = roots.toReversed();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (seen.has(node)) {
      stack.pop();
      left.add(node);
      continue;
    }
    seen.add(node);
    const waiting = before(node).filter((input) => !seen.has(input));
    stack.push(...waiting.toReversed());
  }
  return [...left];
}
