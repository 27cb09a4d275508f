import type { Tensor } from "../graph/node.ts";
import { isInside } from "./loop-body.ts";
import type { TracedLoop } from "./traced-loop.ts";

/** The carried values through which a gradient can pass from one iteration to the one before. */
export function carriedSlots(
  { loop, carry, first, next, stacked }: TracedLoop,
  given: ReadonlyMap<number, Tensor>,
  on: ReadonlySet<Tensor>,
): number[] {
  const users = next.map((value) => carriedBelow(value, loop));
  const wanted = new Set(
    next.flatMap((value, i) => {
      const init = first[i];
      return on.has(value) || (init !== undefined && on.has(init)) ? [i] : [];
    }),
  );
  spread(wanted, (slot) => users.flatMap((below, i) => (below.has(slot) ? [i] : [])));
  const reached = new Set<number>();
  const seeds = stacked.filter((_, i) => given.has(next.length + i));
  for (const slot of seeds.flatMap((value) => [...carriedBelow(value, loop)])) reached.add(slot);
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
function carriedBelow(value: Tensor, loop: number): Set<number> {
  const found = new Set<number>();
  const seen = new Set([value]);
  for (const { op, inputs } of seen) {
    if (op.kind === "carry" && op.loop === loop) found.add(op.slot);
    for (const input of inputs) if (isInside(input, loop)) seen.add(input);
  }
  return found;
}
