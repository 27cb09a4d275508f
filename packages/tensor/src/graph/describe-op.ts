import { exactJson } from "./exact-json.ts";
import type { Op } from "./node.ts";

/** An op as text: equal for ops that do the same, but for the numbers of loops. Placeholders of carried values are left out. */
export function describeOp(op: Op, nameOf: (loop: number) => number): string {
  // The attributes of a custom are its own, whatever they are called.
  if (op.kind === "custom") return exactJson(op);
  return exactJson(op, (key, value) => {
    if (key === "carry") return undefined;
    return key === "loop" && typeof value === "number" ? nameOf(value) : value;
  });
}
