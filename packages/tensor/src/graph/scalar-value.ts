import type { Tensor } from "./node.ts";

/** The number that a node repeats, if it is one. */
export function scalarValue(x: Tensor): number | undefined {
  if (x.op.kind === "scalar") return x.op.value;
  const [inner] = x.inputs;
  switch (x.op.kind) {
    case "expand":
    case "reshape":
    case "withGradient":
      return inner && scalarValue(inner);
    default:
      return undefined;
  }
}
