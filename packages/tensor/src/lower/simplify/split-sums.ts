import type { DType, SumParts } from "../../backend/mod.ts";
import { affine } from "../../graph/affine.ts";
import type { Op, Tensor } from "../../graph/node.ts";
import { at, sizeOf, type Shape } from "../../graph/shape.ts";

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
  if (op.kind !== "reduce" || op.combine !== "sum" || parts.dtype !== "f32") return undefined;
  return staged(op.axes, parts, { make, sumParts });
}

const usual: SumParts = { reduce: 256, filter: 8 };
/** Values from which on a sum is cut for the sake of those who work at the same time, if it has few results. */
const longSum = 2048;
const fewResults = 4096;
/** Values that are added one after another, at most: the rounding errors of a sum grow with its length. */
const longestSum = 8192;
const placesPerSlab = 512;

interface Staging {
  readonly make: Make;
  readonly sumParts: SumParts;
}

/** A long sum in stages: the last axes first, as many as are not too long; of a single axis, parts of it. */
function staged(
  axes: readonly number[],
  { inputs: [x] }: MadeParts,
  { make, sumParts }: Staging,
): Tensor | undefined {
  const { reduce: wanted } = sumParts;
  if (x === undefined || wanted === 1) return undefined;
  const { shape } = x;
  const wide = axes.filter((axis) => at(shape, axis) > 1);
  const count = product(wide.map((axis) => at(shape, axis)));
  const isFew = count >= longSum && sizeOf(shape) / count < fewResults;
  if (!isFew && count <= longestSum) return undefined;
  const staging = { make, sumParts };
  if (wide.length < axes.length) {
    const kept = shape.filter((_, i) => wide.includes(i) || !axes.includes(i));
    const dense = make({ kind: "reshape" }, { inputs: [x], shape: kept, dtype: x.dtype });
    const gone = (axis: number): number =>
      axes.filter((one) => one < axis && !wide.includes(one)).length;
    return sumOver(
      staging,
      dense,
      wide.map((axis) => axis - gone(axis)),
    );
  }
  const [first = 0] = wide;
  if (wide.length === 1) return sumOfAxis(x, first, staging);
  let inner = 1;
  while (
    inner < wide.length - 1 &&
    product(wide.slice(-inner - 1).map((axis) => at(shape, axis))) <= longestSum
  )
    inner++;
  return sumOver(staging, sumOver(staging, x, wide.slice(-inner)), wide.slice(0, -inner));
}

/** A sum over one axis in parts of equal length, and what is left beside them. */
function sumOfAxis(x: Tensor, axis: number, staging: Staging): Tensor {
  const { make, sumParts } = staging;
  const { shape, dtype } = x;
  const length = at(shape, axis);
  const wanted = Math.min(sumParts.reduce, Math.floor(length / 2));
  const cuts = divisorNear(length, wanted);
  if (cuts > 1) {
    const cut = shape.toSpliced(axis, 1, cuts, length / cuts);
    const apart = make({ kind: "reshape" }, { inputs: [x], shape: cut, dtype });
    return sumOver(staging, sumOver(staging, apart, [axis + 1]), [axis]);
  }
  const whole = length - (length % wanted);
  const sumOf = (start: number, size: number): Tensor => {
    const from = shape.map((_, i) => affine(i === axis ? start : 0));
    const slice: Op = { kind: "slice", start: from, step: shape.map(() => 1) };
    const part = make(slice, { inputs: [x], shape: shape.toSpliced(axis, 1, size), dtype });
    return sumOver(staging, part, [axis]);
  };
  const inputs = [sumOf(0, whole), sumOf(whole, length - whole)];
  return make({ kind: "fn", fn: "add" }, { inputs, shape: shape.toSpliced(axis, 1), dtype });
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** The largest divisor that is not above `wanted`. */
function divisorNear(n: number, wanted: number): number {
  for (let d = wanted; d > 1; d--) if (n % d === 0) return d;
  return 1;
}

/** A sum with its axes gone, in stages where it is still long. */
function sumOver({ make, sumParts }: Staging, x: Tensor, axes: readonly number[]): Tensor {
  const { dtype } = x;
  const shape = x.shape.filter((_, i) => !axes.includes(i));
  if (axes.every((axis) => x.shape[axis] === 1))
    return make({ kind: "reshape" }, { inputs: [x], shape, dtype });
  const parts = { inputs: [x], shape, dtype };
  return (
    staged(axes, parts, { make, sumParts }) ?? make({ kind: "reduce", combine: "sum", axes }, parts)
  );
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
  const slabs = Math.max(1, Math.min(sumParts.filter, Math.floor((n * h * w) / placesPerSlab)));
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
