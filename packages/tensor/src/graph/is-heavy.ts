import type { Op } from "./node.ts";

/** Whether a node has a kernel of its own: all else is a part of its users' kernels, or a view. */
export function isHeavy({ kind }: Op): boolean {
  switch (kind) {
    case "reduce":
    case "contract":
    case "filter":
    case "filterSlabs":
    case "gather":
    case "scatter":
    case "scan":
    case "custom":
      return true;
    default:
      return false;
  }
}
