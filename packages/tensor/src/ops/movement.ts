import type { Affine } from "../backend/mod.ts";
import { addAffine, affine, scaleAffine, type Position } from "../graph/affine.ts";
import { checkTensorList, checkTensors, node, type Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import {
  at,
  type Axes,
  checkList,
  equalShapes,
  normalAxes,
  normalAxis,
  type Shape,
} from "../graph/shape.ts";
import { full, reshape } from "./broadcast.ts";
import { oneInput } from "./one-input.ts";

/**
 * Axes in another order: axis i of the result is axis `order[i]` of `x`.
 *
 * @throws TypeError unless every axis is named once.
 * @example
 * permute(full([2, 3, 4], 0), [2, 0, 1]).shape; // [4, 2, 3]
 */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  checkTensors("permute", x);
  const axes = normalAxes(order, x.shape.length, "permute");
  if (axes.length !== x.shape.length)
    throw new TypeError(`Cannot permute [${x.shape}] by [${order}]: every axis must be named`);
  const whole = order.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const inverse = whole.map((_, i) => whole.indexOf(i));
  return oneInput({ kind: "permute", order: whole }, x, {
    shape: whole.map((axis) => at(x.shape, axis)),
    back: (grad) => permute(grad, inverse),
  });
}

/**
 * Swaps the last two axes.
 *
 * @example
 * await read(backend, transpose(tensor([[1, 2], [3, 4]]))); // Float32Array [1, 3, 2, 4]
 */
export function transpose(x: Tensor, ...rest: never[]): Tensor {
  if (rest.length > 0) throw new TypeError("Cannot transpose in an order: permute() does");
  checkTensors("transpose", x);
  if (x.shape.length < 2) throw new TypeError(`Cannot transpose [${x.shape}]: it has no two axes`);
  const order = x.shape.map((_, i) => i);
  return permute(x, [...order.slice(0, -2), order.length - 1, order.length - 2]);
}

/** Which part of an axis: positions `start`, `start + step`, … (`size` of them). Without a start all of it, from the end by a negative step. */
export interface Range {
  readonly start?: Position;
  readonly size?: number;
  readonly step?: number;
}

/** Names of what a range may have. */
export const rangeNames: readonly string[] = ["start", "size", "step"];

/**
 * A window of a tensor: one range for each axis, missing ranges take everything. A start may depend on loop indices; then the
 * caller answers for its staying inside.
 *
 * @throws RangeError if a fixed range leaves the axis.
 * @example
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ start: 1, size: 2 }])); // Float32Array [2, 3]
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ step: 2 }])); // Float32Array [1, 3]
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ step: -1 }])); // Float32Array [4, 3, 2, 1]
 */
export function slice(x: Tensor, ranges: readonly (Range | undefined)[]): Tensor {
  checkTensors("slice", x);
  checkList("slice by", ranges);
  if (ranges.length > x.shape.length)
    throw new TypeError(
      `Cannot slice [${x.shape}] by ${ranges.length} ranges: it has ${x.shape.length} axes`,
    );
  for (const range of ranges) checkOptions("slice", range ?? {}, rangeNames);
  const step = x.shape.map((_, i) => ranges[i]?.step ?? 1);
  const start = x.shape.map((n, i) => affine(ranges[i]?.start ?? (at(step, i) < 0 ? n - 1 : 0)));
  const shape = start.map(({ constant: from, terms }, i) => {
    const [n, stride] = [at(x.shape, i), at(step, i)];
    const left = stride < 0 ? from + 1 : n - from;
    const size = ranges[i]?.size ?? Math.ceil(left / Math.abs(stride));
    const last = from + (size - 1) * stride;
    const act = `Cannot slice [${x.shape}] on axis ${i}`;
    if (![from, size, stride].every(Number.isInteger) || stride === 0)
      throw new RangeError(
        `${act}: start ${from}, size ${size} and step ${stride} are no whole numbers, or the step is 0`,
      );
    if (size < 1) throw new RangeError(`${act}: nothing is left from ${from}`);
    if (terms.length === 0 && (Math.min(from, last) < 0 || Math.max(from, last) >= n))
      throw new RangeError(`${act}: ${from} to ${last} leaves it`);
    return size;
  });
  const fixed = start.every((s) => s.terms.length === 0);
  const plain = step.every((s) => s === 1);
  if (fixed && plain && equalShapes(shape, x.shape)) return x;
  const back = (grad: Tensor): Tensor => unslice(grad, x.shape, { start, step });
  return oneInput({ kind: "slice", start, step }, x, { shape, back });
}

/** Puts a slice's elements back to where they were cut from, zeros elsewhere. */
function unslice(
  grad: Tensor,
  shape: Shape,
  { start, step }: { start: readonly Affine[]; step: readonly number[] },
): Tensor {
  const turned = step.flatMap((s, i) => (s < 0 ? [i] : []));
  const spread = step.reduce((x, s, i) => spreadAxis(x, i, Math.abs(s)), flip(grad, turned));
  const before = start.map((s, i) =>
    addAffine(s, Math.min(0, at(step, i)) * (at(grad.shape, i) - 1)),
  );
  if (before.some(({ terms }) => terms.length > 0))
    return place(full(shape, 0, grad.dtype), spread, before);
  return pad(
    spread,
    before.map((s) => s.constant),
    shape,
  );
}

/** Elements of an axis `step` places apart, zeros between. */
function spreadAxis(x: Tensor, axis: number, step: number): Tensor {
  const size = at(x.shape, axis);
  if (step === 1 || size === 1) return x;
  const apart = reshape(x, x.shape.toSpliced(axis, 1, size, 1));
  const zeros = apart.shape.map(() => 0);
  const wide = pad(apart, zeros, apart.shape.with(axis + 1, step));
  const whole = reshape(wide, x.shape.with(axis, size * step));
  return sliceAlong(whole, axis, { size: (size - 1) * step + 1 });
}

/** Slices one axis. */
export function sliceAlong(x: Tensor, axis: number, range: Range): Tensor {
  return slice(x, [...Array<undefined>(axis), range]);
}

/**
 * Reverses axes.
 *
 * @example
 * await read(backend, flip(tensor([1, 2, 3]), [0])); // Float32Array [3, 2, 1]
 */
export function flip(x: Tensor, axes: Axes): Tensor {
  checkTensors("flip", x);
  const turned = normalAxes(axes, x.shape.length, "flip");
  const ranges = x.shape.map((_, i) => (turned.includes(i) ? { step: -1 } : undefined));
  return slice(x, ranges);
}

/**
 * Zeros around a tensor: `x` begins at `before` inside `shape`.
 *
 * @throws RangeError if it does not fit.
 * @example
 * await read(backend, pad(tensor([1, 2]), [1], [4])); // Float32Array [0, 1, 2, 0]
 */
export function pad(x: Tensor, before: readonly number[], shape: Shape): Tensor {
  checkTensors("pad", x);
  checkList("pad at", before);
  checkList("pad to", shape);
  if (shape.length !== x.shape.length || before.length !== x.shape.length)
    throw new TypeError(`Cannot pad [${x.shape}] to [${shape}] at [${before}]: ranks differ`);
  const fits = (n: number, i: number): boolean => {
    const start = at(before, i);
    return [start, n].every(Number.isInteger) && start >= 0 && start + at(x.shape, i) <= n;
  };
  if (!shape.every(fits))
    throw new RangeError(`Cannot pad [${x.shape}] to [${shape}] at [${before}]: it does not fit`);
  if (equalShapes(x.shape, shape)) return x;
  const ranges = x.shape.map((size, i) => ({ start: at(before, i), size }));
  return oneInput({ kind: "pad", before }, x, { shape, back: (grad) => slice(grad, ranges) });
}

/**
 * `base` with `value` written over the window that starts at `start` (one position for each axis; it may depend on loop indices).
 * Inside a scan, a carried map is updated in place.
 *
 * @throws TypeError for another rank or dtype, RangeError if a fixed window does not fit.
 * @example
 * await read(backend, place(full([4], 0), tensor([1, 2]), [1])); // Float32Array [0, 1, 2, 0]
 */
export function place(base: Tensor, value: Tensor, start: readonly Position[]): Tensor {
  checkTensors("place", base, value);
  if (value.shape.length !== base.shape.length || value.dtype !== base.dtype)
    throw new TypeError(
      `Cannot place ${value.dtype} [${value.shape}] into ${base.dtype} [${base.shape}]: ranks or dtypes differ`,
    );
  const corner = base.shape.map((n, i) => {
    const s = affine(start[i] ?? 0);
    const first = s.terms.length === 0 ? s.constant : 0;
    if (!Number.isInteger(s.constant) || first < 0 || first + at(value.shape, i) > n)
      throw new RangeError(
        `Cannot place [${value.shape}] into [${base.shape}] at ${s.constant} on axis ${i}: it does not fit`,
      );
    return s;
  });
  const ranges = corner.map((s, i) => ({ start: s, size: at(value.shape, i) }));
  return node(
    { kind: "place", start: corner },
    {
      inputs: [base, value],
      shape: base.shape,
      dtype: base.dtype,
      vjp: (grad) => [place(grad, full(value.shape, 0), start), slice(grad, ranges)],
    },
  );
}

/**
 * Tensors side by side along an axis.
 *
 * @throws TypeError if dtypes or the other sizes differ, or there are no tensors.
 * @example
 * await read(backend, concat([tensor([1, 2]), tensor([3])], 0)); // Float32Array [1, 2, 3]
 */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  checkTensorList("concatenate", parts);
  const [first] = parts;
  if (first === undefined) throw new TypeError("Cannot concatenate: there are no tensors");
  if (parts.length === 1) return first;
  const along = normalAxis(axis, first.shape.length, "concatenate");
  for (const part of parts) {
    if (
      part.dtype !== first.dtype ||
      part.shape.length !== first.shape.length ||
      part.shape.some((n, i) => i !== along && n !== first.shape[i])
    )
      throw new TypeError(
        `Cannot concatenate ${first.dtype} [${first.shape}] and ${part.dtype} [${part.shape}] along axis ${along}`,
      );
  }
  const sizes = parts.map((part) => at(part.shape, along));
  const total = sizes.reduce((a, b) => a + b, 0);
  return node(
    { kind: "concat", axis: along },
    {
      inputs: parts,
      shape: first.shape.with(along, total),
      dtype: first.dtype,
      vjp: (grad) => split(grad, sizes, along),
    },
  );
}

/**
 * Cuts a tensor along an axis into pieces of the given sizes.
 *
 * @example
 * split(tensor([1, 2, 3]), [1, 2], 0).map(({ shape }) => shape); // [[1], [2]]
 */
export function split(x: Tensor, sizes: readonly number[], axis: number): Tensor[] {
  checkTensors("split", x);
  checkList("split into", sizes);
  const along = normalAxis(axis, x.shape.length, "split");
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== x.shape[along])
    throw new RangeError(
      `Cannot split [${x.shape}] on axis ${along} into [${sizes}]: they add up to ${total}`,
    );
  let start = 0;
  return sizes.map((size) => {
    const part = sliceAlong(x, along, { start, size });
    start += size;
    return part;
  });
}

/**
 * The coordinate along `axis` at each place of `shape`, i32.
 *
 * @example
 * await read(backend, indices([2, 3], 1)); // Int32Array [0, 1, 2, 0, 1, 2]
 */
export function indices(shape: Shape, axis: number): Tensor {
  checkList("number places of", shape);
  const along = normalAxis(axis, shape.length, "number");
  return node({ kind: "index", axis: along }, { shape, dtype: "i32" });
}

/**
 * A position that depends on loop indices, as an i32 tensor of rank 0.
 *
 * @example The index of a loop as a number
 * const { stacked } = scan({ repeat: 3, carry: [] }, (i) => ({ carry: [], stacked: [position(i)] }));
 * await read(backend, stacked[0]); // Int32Array [0, 1, 2]
 */
export function position(value: Position): Tensor {
  return node(
    { kind: "loop", value: addAffine(scaleAffine(value, 1), 0) },
    { shape: [], dtype: "i32" },
  );
}
