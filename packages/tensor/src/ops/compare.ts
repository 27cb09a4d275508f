import { checkTensors, node, type Tensor } from "../graph/node.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { expand } from "./broadcast.ts";
import { type Operand, binary, pair } from "./elementwise.ts";

/**
 * 1 where a < b, else 0, as u32.
 *
 * @example
 * await read(backend, less(tensor([1, 2]), 2)); // Uint32Array [1, 0]
 */
export function less(a: Operand, b: Operand): Tensor {
  return binary("lt", pair(a, b, "compare"));
}

/**
 * 1 where a <= b, else 0, as u32.
 *
 * @example
 * await read(backend, lessEqual(tensor([1, 2]), 2)); // Uint32Array [1, 1]
 */
export function lessEqual(a: Operand, b: Operand): Tensor {
  return binary("le", pair(a, b, "compare"));
}

/**
 * 1 where a equals b, else 0, as u32.
 *
 * @example
 * await read(backend, equal(tensor([1, 2]), 2)); // Uint32Array [0, 1]
 */
export function equal(a: Operand, b: Operand): Tensor {
  return binary("eq", pair(a, b, "compare"));
}

/**
 * 1 where a > b, else 0, as u32.
 *
 * @example
 * await read(backend, greater(tensor([1, 2]), 1)); // Uint32Array [0, 1]
 */
export function greater(a: Operand, b: Operand): Tensor {
  return less(b, a);
}

/**
 * 1 where a >= b, else 0, as u32.
 *
 * @example
 * await read(backend, greaterEqual(tensor([1, 2]), 2)); // Uint32Array [0, 1]
 */
export function greaterEqual(a: Operand, b: Operand): Tensor {
  return lessEqual(b, a);
}

/**
 * 1 where a differs from b, else 0, as u32. NaN differs from everything.
 *
 * @example
 * await read(backend, notEqual(tensor([1, 2]), 2)); // Uint32Array [1, 0]
 */
export function notEqual(a: Operand, b: Operand): Tensor {
  return equal(equal(a, b), 0);
}

/**
 * `whenTrue` where the condition is not 0, else `whenFalse`; shapes broadcast.
 *
 * @throws TypeError if the condition is not u32, or the other two differ in dtype.
 * @example
 * const x = tensor([1, -2]);
 * await read(backend, select(less(x, 0), 0, x)); // Float32Array [1, 0]
 */
export function select(condition: Tensor, whenTrue: Operand, whenFalse: Operand): Tensor {
  checkCondition("select by", condition);
  const [a, b] = pair(whenTrue, whenFalse, "select from");
  const shape = broadcastShapes(condition.shape, a.shape, "select from");
  const c = expand(condition, shape);
  return node(
    { kind: "fn", fn: "select" },
    {
      inputs: [c, expand(a, shape), expand(b, shape)],
      shape,
      dtype: a.dtype,
      vjp: a.dtype === "f32" ? (grad) => [undefined, ...parted(c, grad)] : undefined,
    },
  );
}

/** What goes to the one of two operands that a condition selects, and 0 to the other: the gradients of both. */
export function parted(condition: Tensor, grad: Tensor): [Tensor, Tensor] {
  return [select(condition, grad, 0), select(condition, 0, grad)];
}

/** TypeError for what is no tensor of conditions. */
export function checkCondition(act: string, x: Tensor): void {
  checkTensors(act, x);
  if (x.dtype !== "u32") throw new TypeError(`Cannot ${act} ${x.dtype}: the condition must be u32`);
}
