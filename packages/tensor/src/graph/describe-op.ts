import type { Affine } from "../backend/mod.ts";
import { exactJson } from "./exact-json.ts";
import type { Op } from "./node.ts";

/** How the loops that an op names are described. */
export interface LoopNames {
  loop(loop: number): number | string;
  /** A position, in other words than its own. */
  position?(value: Affine): unknown;
}

/** An op as text: equal for ops that do the same, but for the numbers of loops. Placeholders of carried values are left out. */
export function describeOp(op: Op, names: LoopNames): string {
  // The attributes of a custom are its own, whatever they are called.
  if (op.kind === "custom") return exactJson(op);
  return exactJson(op, (key, value) => {
    if (key === "carry") return undefined;
    if (key === "loop" && typeof value === "number") return names.loop(value);
    return isAffine(value) && names.position ? names.position(value) : value;
  });
}

/** Numbers loops by their first appearance. */
export function loopNumbers(): (loop: number) => number {
  const known = new Map<number, number>();
  return (loop) => {
    const name = known.get(loop) ?? known.size;
    known.set(loop, name);
    return name;
  };
}

function isAffine(value: unknown): value is Affine {
  return typeof value === "object" && value !== null && "constant" in value && "terms" in value;
}
