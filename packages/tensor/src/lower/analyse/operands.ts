import type { Tensor } from "../../graph/node.ts";
import { contiguous, moved, type Layout, type Movement } from "./layout.ts";
import { Walk, type Scene } from "./walk.ts";

/** A materialised value that an expression reads, and how. `layout` is relative to the value's own row-major order. */
export interface Operand {
  readonly node: Tensor;
  readonly layout: Layout;
}

/** Options of `operands`. */
export interface OperandsOptions {
  /** The value itself is computed rather than read. */
  readonly define?: boolean;
}

/**
 * The materialised values that `value`, seen through `chain`, is made from, a kernel's accumulator included; undefined if a reshape
 * stands in the way.
 */
export function operands(
  value: Tensor,
  chain: readonly Movement[],
  scene: Scene & OperandsOptions,
): Operand[] | undefined {
  const found: Operand[] = [];
  let viewable = true;
  const see = (node: Tensor, seen: readonly Movement[]): Layout | undefined => {
    const layout = moved(contiguous(node.shape), seen);
    if (layout === undefined) viewable = false;
    return layout;
  };
  const read = (node: Tensor, seen: readonly Movement[]): void => {
    const layout = see(node, seen);
    if (layout !== undefined) found.push({ node, layout });
  };
  const walk = new Walk<void>(scene, {
    operand: read,
    accumulator: read,
    number: (node, seen) => void see(node, seen),
    apply: () => undefined,
  });
  walk.visit(value, chain, scene.define);
  return viewable ? found : undefined;
}
