import type { Tap } from "../backend/mod.ts";
import type { Tensor } from "../graph/node.ts";
import { at } from "../graph/shape.ts";
import { expand, reshape } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { contract, type ContractTerm } from "../ops/contract.ts";
import { concat, pad, permute, slice, split } from "../ops/movement.ts";
import { type AlongAxis, cannot, convAxes, type ConvOptions } from "./conv-options.ts";
import { depthwise } from "./depthwise.ts";

/**
 * A convolution of a map `[n, height, width, C]` with weights `[rows, columns, C / groups, O]`: `[n, height', width', O]`, f32. As in
 * other libraries the kernel is not flipped. Group g of the results reads group g of the channels.
 *
 * @throws TypeError if ranks, dtypes or channels do not fit, RangeError for an option that is out of range or a kernel larger than the
 * padded map.
 * @example The sum of each value and its neighbours
 * import { full, read, tensor } from "@pixelweft/tensor";
 * const x = tensor([1, 2, 3, 4], { shape: [1, 1, 4, 1] });
 * const weight = full([1, 3, 1, 1], 1);
 * await read(backend, conv2d(x, weight, { padding: "same" })); // Float32Array [3, 6, 9, 7]
 * await read(backend, conv2d(x, weight, { stride: 2, padding: [0, 1] })); // Float32Array [3, 9]
 * @example Shapes
 * import { full } from "@pixelweft/tensor";
 * conv2d(full([8, 32, 32, 16], 0), full([3, 3, 16, 64], 0), { stride: 2, padding: 1 }).shape; // [8, 16, 16, 64]
 * conv2d(full([8, 32, 32, 16], 0), full([3, 3, 4, 64], 0), { groups: 4 }).shape; // [8, 30, 30, 64]
 */
export function conv2d(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  const asked = convAxes([x, weight], options);
  const { groups = 1 } = options;
  const [, , channels = 1, outputs = 1] = weight.shape;
  if (channels * groups !== x.shape[3] || outputs % groups !== 0)
    throw new TypeError(
      cannot([x, weight], `channels and results do not fit ${groups} groups of ${channels}`),
    );
  const space = asked.map(({ stride, sides: [before, after], reach }, axis) => {
    const size = at(x.shape, axis + 1) + before + after;
    if (size < reach)
      throw new RangeError(
        cannot([x, weight], `the kernel spans ${reach} of ${size} places on axis ${axis + 1}`),
      );
    return Math.floor((size - reach) / stride) + 1;
  });
  // From the one place that there is no stride is made, however long: nothing is to be cut by it.
  const axes = asked.map((axis, i) => (space[i] === 1 ? { ...axis, stride: 1 } : axis));
  if (channels === 1 && groups > 1)
    return depthwise(cast(x, "f32"), cast(weight, "f32"), { axes, space });
  if (isInBatch(x, weight, groups)) return inBatch(x, weight, { groups, axes, space });
  const kernels = parts(weight, groups, 3);
  return concat(
    parts(x, groups, 3).map((map, g) => {
      const terms = phases(map, kernels[g] ?? weight, axes);
      return contract(terms, [at(space, 0), at(space, 1)]);
    }),
    3,
  );
}

/** Whether groups are many, and their weights, repeated for each image, not much more than the map. */
function isInBatch({ shape }: Tensor, weight: Tensor, groups: number): boolean {
  const [rows = 1, columns = 1, , outputs = 1] = weight.shape;
  const places = at(shape, 1) * at(shape, 2);
  return groups > 4 && (rows * columns * outputs) / groups <= 4 * places;
}

interface InBatch {
  readonly groups: number;
  readonly axes: readonly AlongAxis[];
  readonly space: readonly number[];
}

/** All groups in one kernel: each is as an image of its own, with weights of its own. */
function inBatch(x: Tensor, weight: Tensor, { groups, axes, space }: InBatch): Tensor {
  const [n = 1, height = 1, width = 1, all = 1] = x.shape;
  const channels = all / groups;
  const images = permute(reshape(x, [n, height, width, groups, channels]), [0, 3, 1, 2, 4]);
  const map = reshape(images, [n * groups, height, width, channels]);
  const outputs = at(weight.shape, 3) / groups;
  const terms = phases(map, weight, axes).map((term) => {
    const taps = term.taps.length;
    const own = permute(reshape(term.weight, [taps, channels, groups, outputs]), [2, 0, 1, 3]);
    const each = expand(own, [n, groups, taps, channels, outputs]);
    return { ...term, weight: reshape(each, [n * groups, taps, channels, outputs]) };
  });
  const [rows, columns] = [at(space, 0), at(space, 1)];
  const y = reshape(contract(terms, [rows, columns]), [n, groups, rows, columns, outputs]);
  return reshape(permute(y, [0, 2, 3, 1, 4]), [n, rows, columns, groups * outputs]);
}

/** Equal parts of an axis. */
function parts(x: Tensor, count: number, axis: number): Tensor[] {
  return split(x, Array<number>(count).fill(at(x.shape, axis) / count), axis);
}

/**
 * What a stride leaves of a map: rows (and columns) that are as far into a stride as each other are a map of their own, a term for each, so
 * that nothing is computed in vain.
 */
function phases(x: Tensor, weight: Tensor, axes: readonly AlongAxis[]): ContractTerm[] {
  let found: Phase[] = [{ map: x, weight, taps: [] }];
  axes.forEach(({ stride, taps }, axis) => {
    found = found.flatMap((phase) =>
      everyNth(phase.map, axis + 1, stride).flatMap((map, p): Phase[] => {
        const some = [...taps.keys()].filter((t) => (at(taps, t) - p) % stride === 0);
        const [start = 0, second = start + 1] = some;
        if (some.length === 0) return [];
        const range = { start, step: second - start, size: some.length };
        const own = slice(phase.weight, axis === 0 ? [range] : [undefined, range]);
        return [
          { map, weight: own, taps: [...phase.taps, some.map((t) => (at(taps, t) - p) / stride)] },
        ];
      }),
    );
  });
  return found.map(({ map, weight: own, taps: [rows = [], columns = []] }) => ({
    map,
    weight: reshape(own, [-1, ...own.shape.slice(2)]),
    taps: rows.flatMap((row) => columns.map((column): Tap => [row, column])),
  }));
}

interface Phase {
  readonly map: Tensor;
  readonly weight: Tensor;
  /** Of rows, then of columns. */
  readonly taps: readonly (readonly number[])[];
}

/** Every nth slice of an axis, from each of the first n on. */
function everyNth(x: Tensor, axis: number, n: number): Tensor[] {
  if (n === 1) return [x];
  const size = Math.ceil(at(x.shape, axis) / n);
  const whole = pad(
    x,
    x.shape.map(() => 0),
    x.shape.with(axis, size * n),
  );
  return parts(reshape(whole, x.shape.toSpliced(axis, 1, size, n)), n, axis + 1).map((part) =>
    reshape(part, x.shape.with(axis, size)),
  );
}
