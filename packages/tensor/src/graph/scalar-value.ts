import type { Tensor } from "./node.ts";

/** The number that a node repeats, if it is one. */
export function scalarValue(x: Tensor): number | undefined {
  if (x.op.kind === "scalar") return x.op.value;
  const [inner] = x.inputs;
  if ((x.op.kind === "expand" || x.op.kind === "reshape") && inner) return scalarValue(inner);
  return undefined;
}
