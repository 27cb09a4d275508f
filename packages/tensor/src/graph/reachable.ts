import type { Tensor } from "./node.ts";

/** Every node that the roots need, inputs before users. */
export function reachable(roots: readonly Tensor[]): Tensor[] {
  const found = new Set(roots);
  for (const node of found) for (const input of needed(node)) found.add(input);
  return [...found].toSorted((a, b) => a.id - b.id);
}

/** What a node's value is made from. What a loop stacks and nobody reads is not needed. */
export function needed({ op, inputs }: Tensor): readonly Tensor[] {
  if (op.kind === "withGradient") return inputs.slice(0, 1);
  if (op.kind === "scan") return [...op.body.carry, ...inputs.slice(0, 2 * op.body.carry.length)];
  const [whole] = inputs;
  if (op.kind !== "scanned" || whole === undefined) return inputs;
  const stacked = stackedBy(whole, op.slot);
  return stacked === undefined ? inputs : [whole, stacked];
}

/** The value that a scan stacks as its result `slot`; undefined for a carried value. */
export function stackedBy({ op, inputs }: Tensor, slot: number): Tensor | undefined {
  const carried = op.kind === "scan" ? op.body.carry.length : 0;
  return slot < carried ? undefined : inputs[carried + slot];
}
