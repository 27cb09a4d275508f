import type { Tensor } from "../graph/node.ts";
import { valuesOf, type Loop } from "./loop.ts";

/** The carried values through which a gradient can pass from one iteration to the one before. */
export function carriedSlots(
  loop: Loop,
  given: ReadonlyMap<number, Tensor>,
  on: ReadonlySet<Tensor>,
): number[] {
  const { carry, next, first } = loop;
  const users = next.map((value) => carriedBelow(value, carry));
  const wanted = new Set(
    next.flatMap((value, i) => {
      const init = first[i];
      return on.has(value) || (init !== undefined && on.has(init)) ? [i] : [];
    }),
  );
  spread(wanted, (slot) => users.flatMap((below, i) => (below.has(slot) ? [i] : [])));
  const reached = new Set<number>();
  const seeds = valuesOf(loop).flatMap((value, i) => (given.has(next.length + i) ? [value] : []));
  for (const slot of seeds.flatMap((value) => [...carriedBelow(value, carry)])) reached.add(slot);
  for (const slot of next.keys()) if (given.has(slot)) reached.add(slot);
  spread(reached, (slot) => [...(users[slot] ?? [])]);
  return [...next.keys()].filter(
    (slot) => carry[slot]?.dtype === "f32" && wanted.has(slot) && reached.has(slot),
  );
}

/** Adds to a set whatever follows from its members. */
function spread(set: Set<number>, follow: (member: number) => readonly number[]): void {
  for (const member of set) for (const other of follow(member)) set.add(other);
}

/** Which carried values a value depends on. */
function carriedBelow(value: Tensor, carry: readonly Tensor[]): Set<number> {
  const slots = new Map(carry.map((x, slot) => [x, slot]));
  const floor = Math.min(...carry.map(({ id }) => id));
  const found = new Set<number>();
  const seen = new Set([value]);
  for (const node of seen) {
    const slot = slots.get(node);
    if (slot !== undefined) found.add(slot);
    for (const input of node.inputs) if (input.id >= floor) seen.add(input);
  }
  return found;
}
