import { isFloat } from "../backend/dtype.ts";
import { addAffine, type Position } from "../graph/affine.ts";
import { checkTensors, isTensor, node, type Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { at, checkList, sizeOf, stridesOf } from "../graph/shape.ts";
import { add, maximum, minimum, mul } from "../ops/arithmetic.ts";
import { full, reshape } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { take } from "../ops/indexing.ts";
import {
  place as placeFixed,
  rangeNames,
  type Range as FixedRange,
  slice as sliceFixed,
  indices,
  permute,
  position,
} from "../ops/movement.ts";

/** Which part of an axis: positions `start`, `start + step`, … (`size` of them). */
export interface Range {
  /** A number, a position that depends on loop indices, or an integer tensor of rank 0. 0 if missing. */
  readonly start?: Position | Tensor | undefined;
  /** All that is left if missing; it must be given with a start that is a tensor. */
  readonly size?: number | undefined;
  readonly step?: number | undefined;
}

/**
 * A window of a tensor: one range for each axis, missing ranges take everything. A start may depend on loop indices; then the
 * caller answers for its staying inside. A start that is a tensor is known when the program runs: where the window would leave the axis,
 * it is moved inside, as little as it can be, on every backend. The work is that of the window, and not of the axis.
 *
 * @throws RangeError if a fixed range leaves the axis, or a window is larger than it or of unknown size. TypeError for a start that is a tensor of floats, or of
 * another rank than 0.
 * @example
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ start: 1, size: 2 }])); // Float32Array [2, 3]
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ step: 2 }])); // Float32Array [1, 3]
 * @example A start that is known when the program runs
 * const [near, far] = [tensor(1, { dtype: "i32" }), tensor(9, { dtype: "i32" })];
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ start: near, size: 2 }])); // Float32Array [2, 3]
 * await read(backend, slice(tensor([1, 2, 3, 4]), [{ start: far, size: 2 }])); // Float32Array [3, 4]
 */
export function slice(x: Tensor, ranges: readonly (Range | undefined)[]): Tensor {
  checkTensors("slice", x);
  checkList("slice by", ranges);
  const fixed = ranges.map((range = {}): FixedRange | undefined =>
    isTensor(range.start) ? undefined : (range as FixedRange),
  );
  return ranges.reduce<Tensor>(
    (part, range = {}, axis) => {
      const { start, size = 0, step = 1 } = range;
      if (!isTensor(start)) return part;
      checkOptions("slice", range, rangeNames);
      const act = `Cannot slice [${x.shape}] on axis ${axis}`;
      const reach = (size - 1) * step;
      const last = at(x.shape, axis) - 1;
      if (!Number.isInteger(reach) || size < 1 || step === 0 || Math.abs(reach) > last)
        throw new RangeError(`${act}: the size ${range.size} by steps of ${step} does not fit`);
      const bounds = { act, least: Math.max(0, -reach), most: last - Math.max(0, reach) };
      const picks = add(mul(indices([size], 0), step), within(start, bounds));
      const order = x.shape.map((_, i) => i).toSpliced(axis, 1);
      const inverse = order.map((_, i) => i + 1).toSpliced(axis, 0, 0);
      return permute(take(permute(part, [axis, ...order]), picks), inverse);
    },
    sliceFixed(x, fixed),
  );
}

/**
 * `base` with `value` written over the window that starts at `start` (one position for each axis; it may depend on loop indices).
 * Where a position is a tensor, the window is moved inside `base` where it would leave it, as `slice()` does. A map that a scan carries,
 * or a state that is updated with the result and not read otherwise, is written in place: the work is that of the window.
 *
 * @throws TypeError for another rank or dtype, or for a position that is a tensor of floats or of another rank than 0; RangeError if a window
 * does not fit.
 * @example
 * await read(backend, place(full([4], 0), tensor([1, 2]), [1])); // Float32Array [0, 1, 2, 0]
 * @example A position that is known when the program runs
 * const at = tensor(9, { dtype: "i32" });
 * await read(backend, place(full([4], 0), tensor([1, 2]), [at])); // Float32Array [0, 0, 1, 2]
 */
export function place(base: Tensor, value: Tensor, start: readonly (Position | Tensor)[]): Tensor {
  checkTensors("place", base, value);
  const known = start.map((s) => (isTensor(s) ? 0 : s));
  // Its checks are those of every window.
  const fixed = placeFixed(base, value, known);
  if (!start.some(isTensor)) return fixed;
  const act = `Cannot place [${value.shape}] into [${base.shape}]`;
  if (base.dtype === "u8" || base.dtype === "i8")
    throw new TypeError(`${act}: it is ${base.dtype}, cast it first`);
  // Behind the last axis that is not whole, elements lie together: these are the columns.
  const lead = base.shape.findLastIndex((n, i) => n !== value.shape[i]) + 1;
  const size = value.shape.slice(0, lead);
  const strides = stridesOf(base.shape.slice(0, lead));
  const picks = size.reduce<Tensor>(
    (sum, n, axis) => {
      const s = start[axis] ?? 0;
      const own = isTensor(s) ? s : position(addAffine(s, 0));
      const most = at(base.shape, axis) - n;
      const first = within(own, { act: `${act} on axis ${axis}`, least: 0, most });
      return add(sum, mul(add(indices(size, axis), first), at(strides, axis)));
    },
    full(size, 0, "i32"),
  );
  const [count, columns] = [sizeOf(size), sizeOf(value.shape.slice(lead))];
  return replaceRows(base, reshape(value, [count, columns]), reshape(picks, [count]));
}

/** `base` with other rows `[columns]` at picks that all differ. */
function replaceRows(base: Tensor, values: Tensor, picks: Tensor): Tensor {
  const [, columns = 1] = values.shape;
  const { shape, dtype } = base;
  return node(
    { kind: "replace", columns },
    {
      inputs: [base, values, picks],
      shape,
      dtype,
      vjp: (grad) => [
        replaceRows(grad, full(values.shape, 0), picks),
        take(reshape(grad, [sizeOf(shape) / columns, columns]), picks),
        undefined,
      ],
    },
  );
}

interface Bounds {
  readonly act: string;
  readonly least: number;
  readonly most: number;
}

/** The nearest start inside the bounds, as i32. */
function within(start: Tensor, { act, least, most }: Bounds): Tensor {
  if (start.shape.length > 0 || isFloat(start.dtype))
    throw new TypeError(
      `${act} from ${start.dtype} [${start.shape}]: a start is a number or an integer of shape []`,
    );
  // `minimum` precedes the cast to i32, which would make large u32 negative.
  const isSigned = start.dtype === "i32" || start.dtype === "i8";
  const near = minimum(cast(start, isSigned ? "i32" : "u32"), most);
  return maximum(cast(near, "i32"), least);
}
