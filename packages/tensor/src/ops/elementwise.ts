import { isComputed } from "../backend/dtype.ts";
import type { BinaryFn, DType, UnaryFn } from "../backend/mod.ts";
import { scalar } from "../graph/constant.ts";
import { type Tensor, type Vjp, isTensor, node } from "../graph/node.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { expand } from "./broadcast.ts";

/** A tensor, or a number that takes the dtype of the other operand. */
export type Operand = Tensor | number;

function unary(fn: UnaryFn, x: Tensor, vjp?: (grad: Tensor, y: Tensor) => Tensor): Tensor {
  if (!isTensor(x)) throw new TypeError(`Cannot apply ${fn} to ${String(x)}: it is no tensor`);
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

function pair(a: Operand, b: Operand, act: string): [Tensor, Tensor] {
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

function binary(fn: BinaryFn, operands: readonly [Tensor, Tensor], vjp?: BinaryVjp): Tensor {
  const [x, y] = operands;
  const compares = fn === "lt" || fn === "le" || fn === "eq";
  const rule: Vjp | undefined =
    vjp && x.dtype === "f32" && !compares ? (grad) => vjp(grad, x, y) : undefined;
  return node(
    { kind: "fn", fn },
    { inputs: [x, y], shape: x.shape, dtype: compares ? "u32" : x.dtype, vjp: rule },
  );
}

/**
 * Adds element by element; shapes broadcast.
 *
 * @throws TypeError for different dtypes, u8, or shapes that do not fit.
 * @example
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 * add(tensor([1, 2]), tensor([1, 2, 3])); // throws TypeError
 */
export function add(a: Operand, b: Operand): Tensor {
  return binary("add", pair(a, b, "add"), (grad) => [grad, grad]);
}

/**
 * Subtracts element by element; shapes broadcast.
 *
 * @example
 * await read(backend, sub(tensor([1, 2]), 10)); // Float32Array [-9, -8]
 */
export function sub(a: Operand, b: Operand): Tensor {
  return binary("sub", pair(a, b, "subtract"), (grad) => [grad, neg(grad)]);
}

/**
 * Multiplies two tensors element by element; shapes broadcast.
 *
 * @example Scale each column
 * await read(backend, mul(tensor([[1, 2], [3, 4]]), tensor([10, 100]))); // Float32Array [10, 200, 30, 400]
 */
export function mul(a: Operand, b: Operand): Tensor {
  return binary("mul", pair(a, b, "multiply"), (grad, x, y) => [mul(grad, y), mul(grad, x)]);
}

/**
 * Divides element by element; shapes broadcast. Integers truncate, and an integer divided by zero is zero.
 *
 * @example
 * await read(backend, div(tensor([1, 2]), 4)); // Float32Array [0.25, 0.5]
 * await read(backend, div(tensor([7, -7], { dtype: "i32" }), 2)); // Int32Array [3, -3]
 */
export function div(a: Operand, b: Operand): Tensor {
  return binary("div", pair(a, b, "divide"), (grad, x, y) => [
    div(grad, y),
    neg(mul(grad, div(div(x, y), y))),
  ]);
}

/**
 * Remainder with the sign of the dividend. The gradient is that of `a - n b`, n being the whole part of a / b.
 *
 * @example
 * await read(backend, rem(tensor([7, -7], { dtype: "i32" }), 4)); // Int32Array [3, -3]
 */
export function rem(a: Operand, b: Operand): Tensor {
  const operands = pair(a, b, "take the remainder of");
  const y: Tensor = binary("rem", operands, (grad, x, by) => [
    grad,
    neg(mul(grad, div(sub(x, y), by))),
  ]);
  return y;
}

/**
 * `a` to the power `b`, for positive `a`. Where `a` is 0 the gradient for `b` is 0.
 *
 * @example
 * await read(backend, pow(tensor([2, 3]), 2)); // Float32Array [4, 9]
 */
export function pow(a: Operand, b: Operand): Tensor {
  const operands = pair(a, b, "raise");
  if (operands[0].dtype !== "f32")
    throw new TypeError(`Cannot raise ${operands[0].dtype} to a power: cast it to f32 first`);
  const power: Tensor = binary("pow", operands, (grad, x, y) => [
    mul(grad, mul(y, pow(x, sub(y, 1)))),
    mul(grad, select(equal(x, 0), 0, mul(power, log(x)))),
  ]);
  return power;
}

/**
 * The larger of two; shapes broadcast. Where they are equal the gradient goes to `a`.
 *
 * @example
 * await read(backend, maximum(tensor([1, -1]), 0)); // Float32Array [1, 0]
 */
export function maximum(a: Operand, b: Operand): Tensor {
  return binary("max", pair(a, b, "compare"), (grad, x, y) => [
    select(lessEqual(y, x), grad, 0),
    select(lessEqual(y, x), 0, grad),
  ]);
}

/**
 * The smaller of two; shapes broadcast. Where they are equal the gradient goes to `a`.
 *
 * @example
 * await read(backend, minimum(tensor([1, -1]), 0)); // Float32Array [0, -1]
 */
export function minimum(a: Operand, b: Operand): Tensor {
  return binary("min", pair(a, b, "compare"), (grad, x, y) => [
    select(lessEqual(x, y), grad, 0),
    select(lessEqual(x, y), 0, grad),
  ]);
}

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
 * Bits in both; for u32 and i32. On comparisons: logical and. TypeError for f32.
 *
 * @example
 * await read(backend, and(less(0, tensor([1, 2, 3])), less(tensor([1, 2, 3]), 3))); // Uint32Array [1, 1, 0]
 */
export function and(a: Operand, b: Operand): Tensor {
  return bitwise("and", pair(a, b, "combine bits of"));
}

/**
 * Bits in either; for u32 and i32. On comparisons: logical or. TypeError for f32.
 *
 * @example
 * await read(backend, or(tensor([4, 6], { dtype: "u32" }), 1)); // Uint32Array [5, 7]
 */
export function or(a: Operand, b: Operand): Tensor {
  return bitwise("or", pair(a, b, "combine bits of"));
}

/**
 * Bits in one but not both; for u32 and i32. TypeError for f32.
 *
 * @example
 * await read(backend, xor(tensor([4, 7], { dtype: "u32" }), 1)); // Uint32Array [5, 6]
 */
export function xor(a: Operand, b: Operand): Tensor {
  return bitwise("xor", pair(a, b, "combine bits of"));
}

/**
 * Bits moved up by `b` places; for u32 and i32. TypeError for f32.
 *
 * @example
 * await read(backend, shiftLeft(tensor([1, 3], { dtype: "u32" }), 2)); // Uint32Array [4, 12]
 */
export function shiftLeft(a: Operand, b: Operand): Tensor {
  return bitwise("shl", pair(a, b, "shift"));
}

/**
 * Bits moved down by `b` places, zeros from above; for u32 and i32. TypeError for f32.
 *
 * @example
 * await read(backend, shiftRight(tensor([4, 13], { dtype: "u32" }), 2)); // Uint32Array [1, 3]
 */
export function shiftRight(a: Operand, b: Operand): Tensor {
  return bitwise("shr", pair(a, b, "shift"));
}

/** Kernels know bits of u32 only; those of i32 are the same. */
function bitwise(fn: BinaryFn, [x, y]: readonly [Tensor, Tensor]): Tensor {
  if (x.dtype === "f32")
    throw new TypeError("Cannot work on bits of f32: cast to i32 or u32 first");
  const bits = binary(fn, [cast(x, "u32"), cast(y, "u32")]);
  return x.dtype === "i32" ? cast(bits, "i32") : bits;
}

/**
 * Minus x.
 *
 * @example
 * await read(backend, neg(tensor([1, -2]))); // Float32Array [-1, 2]
 */
export function neg(x: Tensor): Tensor {
  return unary("neg", x, (grad) => neg(grad));
}

/**
 * The distance from zero; the gradient at 0 is 1.
 *
 * @example
 * await read(backend, abs(tensor([1, -2]))); // Float32Array [1, 2]
 */
export function abs(x: Tensor): Tensor {
  return unary("abs", x, (grad) => select(lessEqual(0, x), grad, neg(grad)));
}

/**
 * e to the power x.
 *
 * @example
 * await read(backend, exp(tensor([0, 1]))); // Float32Array [1, 2.71828…]
 */
export function exp(x: Tensor): Tensor {
  return unary("exp", x, (grad, y) => mul(grad, y));
}

/**
 * Natural logarithm.
 *
 * @example
 * await read(backend, log(tensor([1, 10]))); // Float32Array [0, 2.30258…]
 */
export function log(x: Tensor): Tensor {
  return unary("log", x, (grad) => div(grad, x));
}

/**
 * Square root.
 *
 * @example
 * await read(backend, sqrt(tensor([4, 2]))); // Float32Array [2, 1.41421…]
 */
export function sqrt(x: Tensor): Tensor {
  return unary("sqrt", x, (grad, y) => div(mul(grad, 0.5), y));
}

/**
 * Hyperbolic tangent.
 *
 * @example
 * await read(backend, tanh(tensor([0, 1]))); // Float32Array [0, 0.76159…]
 */
export function tanh(x: Tensor): Tensor {
  return unary("tanh", x, (grad, y) => mul(grad, sub(1, mul(y, y))));
}

/**
 * 1 / (1 + e^-x).
 *
 * @example
 * await read(backend, sigmoid(tensor([0, 1]))); // Float32Array [0.5, 0.73105…]
 */
export function sigmoid(x: Tensor): Tensor {
  return unary("sigmoid", x, (grad, y) => mul(grad, mul(y, sub(1, y))));
}

/**
 * The largest whole number not above x. It passes no gradient.
 *
 * @example
 * await read(backend, floor(tensor([1.5, -1.5]))); // Float32Array [1, -2]
 */
export function floor(x: Tensor): Tensor {
  return unary("floor", x);
}

/**
 * The larger of x and 0; the gradient at 0 is 0.
 *
 * @example
 * await read(backend, relu(tensor([1, -1]))); // Float32Array [1, 0]
 */
export function relu(x: Tensor): Tensor {
  const y: Tensor = node(
    { kind: "fn", fn: "max" },
    {
      inputs: pair(x, 0, "compare"),
      shape: x.shape,
      dtype: x.dtype,
      vjp: (grad) => [select(less(0, y), grad, 0)],
    },
  );
  return y;
}

/**
 * Another dtype; a float becomes an integer by truncation. Only f32 to f32 passes a gradient.
 *
 * @example
 * await read(backend, cast(tensor([1.9, -1.9]), "i32")); // Int32Array [1, -1]
 */
export function cast(x: Tensor, dtype: "f32" | "i32" | "u32"): Tensor {
  if (x.dtype === dtype) return x;
  return node({ kind: "fn", fn: "cast" }, { inputs: [x], shape: x.shape, dtype });
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
  if (condition.dtype !== "u32")
    throw new TypeError(`Cannot select by ${condition.dtype}: the condition must be u32`);
  const [a, b] = pair(whenTrue, whenFalse, "select from");
  const shape = broadcastShapes(condition.shape, a.shape, "select from");
  const c = expand(condition, shape);
  return node(
    { kind: "fn", fn: "select" },
    {
      inputs: [c, expand(a, shape), expand(b, shape)],
      shape,
      dtype: a.dtype,
      vjp:
        a.dtype === "f32"
          ? (grad) => [undefined, select(c, grad, 0), select(c, 0, grad)]
          : undefined,
    },
  );
}
