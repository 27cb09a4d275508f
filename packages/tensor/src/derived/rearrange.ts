import { checkTensorList, checkTensors, type Tensor } from "../graph/node.ts";
import { at, type Axes, normalAxes, normalAxis, withoutAxes } from "../graph/shape.ts";
import { expand, reshape } from "../ops/broadcast.ts";
import { concat, split } from "../ops/movement.ts";

/**
 * Tensors of one shape along a new axis, the first by default.
 *
 * @throws TypeError if shapes or dtypes differ, or there are no tensors.
 * @example
 * await read(backend, stack([tensor([1, 2]), tensor([3, 4])])); // Float32Array [1, 2, 3, 4]
 * stack([tensor([1, 2]), tensor([3, 4])], -1).shape; // [2, 2]
 */
export function stack(parts: readonly Tensor[], axis = 0): Tensor {
  checkTensorList("stack", parts);
  const along = normalAxis(axis, (parts[0]?.shape.length ?? 0) + 1, "stack along");
  return concat(
    parts.map((part) => reshape(part, part.shape.toSpliced(along, 0, 1))),
    along,
  );
}

/**
 * Removes axes of size 1: the named ones, or all.
 *
 * @throws TypeError if a named axis has another size.
 * @example
 * squeeze(tensor([[[1, 2]]])).shape; // [2]
 * squeeze(tensor([[[1, 2]]]), 0).shape; // [1, 2]
 */
export function squeeze(x: Tensor, axes?: Axes): Tensor {
  checkTensors("squeeze", x);
  const all = x.shape.flatMap((n, axis) => (n === 1 ? [axis] : []));
  const gone = axes === undefined ? all : normalAxes(axes, x.shape.length, "squeeze");
  for (const axis of gone)
    if (x.shape[axis] !== 1)
      throw new TypeError(
        `Cannot squeeze [${x.shape}] on axis ${axis}: its size is ${x.shape[axis]} and not 1`,
      );
  return reshape(x, withoutAxes(x.shape, gone));
}

/**
 * A tensor side by side with itself: `repeats` says how often, one number for each axis.
 *
 * @throws TypeError if there are not as many numbers as axes.
 * @example
 * await read(backend, tile(tensor([1, 2]), [2])); // Float32Array [1, 2, 1, 2]
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  checkTensors("tile", x);
  if (repeats.length !== x.shape.length)
    throw new TypeError(`Cannot tile [${x.shape}] by [${repeats}]: it has ${x.shape.length} axes`);
  const apart = x.shape.flatMap((n) => [1, n]);
  const wide = x.shape.flatMap((n, axis) => [at(repeats, axis), n]);
  return reshape(
    expand(reshape(x, apart), wide),
    x.shape.map((n, axis) => n * at(repeats, axis)),
  );
}

/**
 * Moves elements `shift` places up along an axis; what leaves at the end comes in at the start.
 *
 * @throws RangeError for an axis that is not there or a shift that is no whole number.
 * @example
 * await read(backend, roll(tensor([1, 2, 3, 4]), 1, 0)); // Float32Array [4, 1, 2, 3]
 */
export function roll(x: Tensor, shift: number, axis: number): Tensor {
  checkTensors("roll", x);
  if (!Number.isInteger(shift))
    throw new RangeError(`Cannot roll by ${shift} places: it must be a whole number`);
  const size = at(x.shape, normalAxis(axis, x.shape.length, "roll along"));
  const by = ((shift % size) + size) % size;
  return by === 0 ? x : concat(split(x, [size - by, by], axis).toReversed(), axis);
}
