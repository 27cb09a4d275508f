import type { Tensor } from "../graph/node.ts";

/** What an earlier stage should have made impossible: a mistake in the lowering, not in what it was given. */
export function notLowered(node: Tensor | undefined): TypeError {
  return new TypeError(`Cannot lower ${node?.op.kind} [${node?.shape}]: a stage before left it so`);
}
