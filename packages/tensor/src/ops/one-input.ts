import { node, type Op, type Tensor } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";

/** What a node of one input gives. Its dtype is that of the input. */
export interface OneInput {
  readonly shape: Shape;
  /** The gradient of the input, given that of the node. */
  readonly back: (grad: Tensor) => Tensor;
}

/** Makes a node of one input. */
export function oneInput(op: Op, x: Tensor, { shape, back }: OneInput): Tensor {
  return node(op, { inputs: [x], shape, dtype: x.dtype, vjp: (grad) => [back(grad)] });
}
