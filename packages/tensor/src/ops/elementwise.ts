import { isComputed } from "../backend/dtype.ts";
import type { BinaryFn, DType, UnaryFn } from "../backend/mod.ts";
import { scalar } from "../graph/constant.ts";
import { checkTensors, type Tensor, type Vjp, isTensor, node } from "../graph/node.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { expand } from "./broadcast.ts";

/** A tensor, or a number that takes the dtype of the other operand. */
export type Operand = Tensor | number;

/** A function of one f32; `abs` and `neg` are also functions of integers. */
export function unary(fn: UnaryFn, x: Tensor, vjp?: (grad: Tensor, y: Tensor) => Tensor): Tensor {
  checkTensors(`apply ${fn} to`, x);
  if (
    x.dtype !== "f32" &&
    !(fn === "abs" && isComputed(x.dtype)) &&
    !(fn === "neg" && x.dtype === "i32")
  )
    throw new TypeError(`Cannot apply ${fn} to ${x.dtype}: cast it first`);
  const y: Tensor = node(
    { kind: "fn", fn },
    {
      inputs: [x],
      shape: x.shape,
      dtype: x.dtype,
      vjp: vjp && x.dtype === "f32" ? (grad) => [vjp(grad, y)] : undefined,
    },
  );
  return y;
}

/** Two operands with one dtype and one shape. `act` is said where they have none. */
export function pair(a: Operand, b: Operand, act: string): [Tensor, Tensor] {
  for (const x of [a, b])
    if (typeof x !== "number" && !isTensor(x))
      throw new TypeError(`Cannot ${act} ${String(x)}: it is neither a tensor nor a number`);
  const dtype: DType = typeof a !== "number" ? a.dtype : typeof b === "number" ? "f32" : b.dtype;
  const x = typeof a === "number" ? scalar(a, dtype) : a;
  const y = typeof b === "number" ? scalar(b, dtype) : b;
  if (x.dtype !== y.dtype || !isComputed(x.dtype))
    throw new TypeError(`Cannot ${act} ${x.dtype} and ${y.dtype}: cast one first`);
  const shape = broadcastShapes(x.shape, y.shape, act);
  return [expand(x, shape), expand(y, shape)];
}

type BinaryVjp = (grad: Tensor, x: Tensor, y: Tensor) => readonly (Tensor | undefined)[];

/** A function of two operands; comparisons give u32 and have no gradient. */
export function binary(fn: BinaryFn, operands: readonly [Tensor, Tensor], vjp?: BinaryVjp): Tensor {
  const [x, y] = operands;
  const compares = fn === "lt" || fn === "le" || fn === "eq";
  const rule: Vjp | undefined = vjp && x.dtype === "f32" ? (grad) => vjp(grad, x, y) : undefined;
  return node(
    { kind: "fn", fn },
    { inputs: [x, y], shape: x.shape, dtype: compares ? "u32" : x.dtype, vjp: rule },
  );
}
