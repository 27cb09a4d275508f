import { checkTensors, type Tensor } from "../graph/node.ts";
import { at } from "../graph/shape.ts";
import { expand } from "../ops/broadcast.ts";
import { concat, flip, slice } from "../ops/movement.ts";

/** What stands beyond an edge: the tensor mirrored at its last element, that element again, or the tensor from its other end. */
export type EdgeMode = "reflect" | "replicate" | "circular";

const modes: readonly unknown[] = ["reflect", "replicate", "circular"] satisfies EdgeMode[];

/**
 * A tensor with more of itself around it: `widths` gives how many elements come before and behind each axis. `pad()` puts zeros there.
 *
 * @throws RangeError for a width that is no whole number or more than the tensor has to give. TypeError for a mode that there is not.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, padEdges(tensor([1, 2, 3]), [[2, 1]], "reflect")); // Float32Array [3, 2, 1, 2, 3, 2]
 * await read(backend, padEdges(tensor([1, 2, 3]), [[2, 1]], "replicate")); // Float32Array [1, 1, 1, 2, 3, 3]
 * await read(backend, padEdges(tensor([1, 2, 3]), [[2, 1]], "circular")); // Float32Array [2, 3, 1, 2, 3, 1]
 */
export function padEdges(
  x: Tensor,
  widths: readonly (readonly [before: number, after: number])[],
  mode: EdgeMode,
): Tensor {
  checkTensors("pad", x);
  if (!modes.includes(mode))
    throw new TypeError(`Cannot pad by mode ${mode}: there is ${modes.join(", ")}`);
  return widths.reduce((y, [before, after], axis) => {
    const size = at(y.shape, axis);
    const most = mode === "replicate" ? Infinity : mode === "reflect" ? size - 1 : size;
    const part = (width: number, [mirrored, around, edge]: readonly [number, number, number]) => {
      if (!Number.isInteger(width) || width < 0 || width > most)
        throw new RangeError(
          `Cannot pad [${x.shape}] by ${width} on axis ${axis}: ${mode} takes whole numbers up to ${most}`,
        );
      const cut = (start: number, n: number) =>
        slice(
          y,
          y.shape.map((_, i) => (i === axis ? { start, size: n } : undefined)),
        );
      if (width === 0) return [];
      if (mode === "reflect") return [flip(cut(mirrored, width), axis)];
      return [
        mode === "circular" ? cut(around, width) : expand(cut(edge, 1), y.shape.with(axis, width)),
      ];
    };
    return concat(
      [...part(before, [1, size - before, 0]), y, ...part(after, [size - 1 - after, 0, size - 1])],
      axis,
    );
  }, x);
}
