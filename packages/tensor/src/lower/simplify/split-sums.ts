import type { DType, SumParts } from "../../backend/mod.ts";
import type { Op, Tensor } from "../../graph/node.ts";
import { at, sizeOf, sizeOver, type Shape, withoutAxes } from "../../graph/shape.ts";
import { add } from "../../ops/arithmetic.ts";
import { reshape } from "../../ops/broadcast.ts";
import { type Range, sliceAlong } from "../../ops/movement.ts";

/** Makes a node of a graph that is being rebuilt. */
export type Make = (op: Op, parts: MadeParts) => Tensor;

/** What a node is besides its op. */
export interface MadeParts {
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What sums are cut for. */
export interface SplitOptions {
  /** In how many parts the backend wants them. */
  readonly sumParts?: SumParts | undefined;
  /** The largest buffer that it binds. No limit if it is missing. */
  readonly maxBufferBytes?: number | undefined;
}

/**
 * A sum that is added in parts, and these in order, so that there is enough to do at the same time and that rounding errors stay small: a
 * long sum, and the gradient of a contract's weights. The order depends on shapes and on the backend's wishes alone. Undefined for all else.
 */
export function splitSum(
  op: Op,
  parts: MadeParts,
  { make, sumParts = usual, maxBufferBytes }: SplitOptions & { readonly make: Make },
): Tensor | undefined {
  if (op.kind === "filter") return slabbed(op, parts, { make, sumParts, maxBufferBytes });
  const [x] = parts.inputs;
  return x && op.kind === "reduce" && op.combine === "sum" && parts.dtype === "f32"
    ? staged(op.axes, x, { make, sumParts })
    : undefined;
}

const usual: SumParts = { reduce: 256, filter: 8 };
/** Values from which on a sum is cut for the sake of those who work at the same time, if it has few results. */
const longSum = 2048;
const fewResults = 4096;
/** Values that are added one after another, at most: the rounding errors of a sum grow with its length. */
const longestSum = 8192;
const placesPerSlab = 512;
/** Places of a slab, at most, which are added one after another. */
const longestSlab = 2 * longestSum;

interface Staging {
  readonly make: Make;
  readonly sumParts: SumParts;
}

/** A long sum in stages: the last axes first, as many as are not too long; of a single axis, parts of it. */
function staged(axes: readonly number[], x: Tensor, staging: Staging): Tensor | undefined {
  if (staging.sumParts.reduce === 1) return undefined;
  const { shape } = x;
  const count = sizeOver(shape, axes);
  const isFew = count >= longSum && sizeOf(shape) / count < fewResults;
  if (!isFew && count <= longestSum) return undefined;
  const [first = 0, ...others] = axes;
  if (others.length === 0) return sumOfAxis(x, first, staging);
  let from = axes.length - 1;
  while (from > 1 && sizeOver(shape, axes.slice(from - 1)) <= longestSum) from--;
  return sumOver(staging, sumOver(staging, x, axes.slice(from)), axes.slice(0, from));
}

/** A sum over one axis in parts of equal length, and what is left beside them. */
function sumOfAxis(x: Tensor, axis: number, staging: Staging): Tensor {
  const made = (node: Tensor): Tensor => staging.make(node.op, node);
  const length = at(x.shape, axis);
  const wanted = Math.min(staging.sumParts.reduce, longSum / 2);
  const cuts = divisorNear(length, wanted);
  if (cuts > 1) {
    const apart = made(reshape(x, x.shape.toSpliced(axis, 1, cuts, length / cuts)));
    return sumOver(staging, sumOver(staging, apart, [axis + 1]), [axis]);
  }
  const sumOf = (range: Range): Tensor =>
    sumOver(staging, made(sliceAlong(x, axis, range)), [axis]);
  const whole = length - (length % wanted);
  return made(add(sumOf({ size: whole }), sumOf({ start: whole })));
}

/** The largest divisor that is not above `wanted`. */
function divisorNear(n: number, wanted: number): number {
  for (let d = wanted; d > 1; d--) if (n % d === 0) return d;
  return 1;
}

/** A sum with its axes gone, in stages where it is still long. */
function sumOver(staging: Staging, x: Tensor, axes: readonly number[]): Tensor {
  const shape = withoutAxes(x.shape, axes);
  const parts = { inputs: [x], shape, dtype: x.dtype };
  if (sizeOver(x.shape, axes) === 1) return staging.make({ kind: "reshape" }, parts);
  return staged(axes, x, staging) ?? staging.make({ kind: "reduce", combine: "sum", axes }, parts);
}

interface Slabbing extends Staging {
  readonly maxBufferBytes?: number | undefined;
}

/**
 * The gradient of a contract's weights: places in slabs, then the sum of these. Where the slabs together are more than a device binds,
 * as many taps at a time as fit, behind one another; each tap is added in the same order, so no bit depends on that.
 */
function slabbed(
  { at: corner, taps }: Op & { readonly kind: "filter" },
  { inputs, shape, dtype }: MadeParts,
  { make, sumParts, maxBufferBytes = Infinity }: Slabbing,
): Tensor {
  const [n = 1, h = 1, w = 1] = inputs[1]?.shape ?? [];
  const places = n * h * w;
  const wanted = Math.min(sumParts.filter, Math.floor(places / placesPerSlab));
  // Who wants long sums whole cuts them itself.
  const least = sumParts.reduce === 1 ? 1 : Math.ceil(places / longestSlab);
  const slabs = Math.max(least, wanted);
  const bytesOfTap = (4 * slabs * sizeOf(shape)) / taps.length;
  const fitting = Math.min(taps.length, Math.floor(maxBufferBytes / bytesOfTap));
  const count = slabs === 1 || fitting < 1 ? taps.length : fitting;
  const parts = Array.from({ length: Math.ceil(taps.length / count) }, (_, i) => {
    const some = taps.slice(i * count, (i + 1) * count);
    const own = [slabs, some.length, ...shape.slice(1)];
    const cut = make(
      { kind: "filterSlabs", at: corner, taps: some },
      { inputs, shape: own, dtype },
    );
    return sumOver({ make, sumParts }, cut, [0]);
  });
  const [whole] = parts;
  return whole !== undefined && parts.length === 1
    ? whole
    : make({ kind: "concat", axis: 0 }, { inputs: parts, shape, dtype });
}
