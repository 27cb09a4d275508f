import type { DType, SumParts } from "../../backend/mod.ts";
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
 * A sum that is added in parts, and these in order, so that there is enough to do at the same time: a long sum with few results, and the
 * gradient of a contract's weights. The order depends on shapes and on the backend's wishes alone. Undefined for all else.
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
const longSum = 2048;
const fewResults = 4096;
const placesPerSlab = 512;

/** A long sum with few results: first all axes but one, or parts of the only one. */
function staged(
  axes: readonly number[],
  { inputs: [x] }: MadeParts,
  { make, sumParts }: { readonly make: Make; readonly sumParts: SumParts },
): Tensor | undefined {
  if (x === undefined) return undefined;
  const { shape, dtype } = x;
  const count = axes.reduce((n, axis) => n * at(shape, axis), 1);
  if (count < longSum || sizeOf(shape) / count >= fewResults) return undefined;
  const [first = 0, ...rest] = axes;
  const cuts = divisorNear(at(shape, first), sumParts.reduce);
  if (cuts === 1) return undefined;
  if (rest.length > 0) return sumOver(make, sumOver(make, x, rest), [first]);
  const cut = shape.toSpliced(first, 1, cuts, at(shape, first) / cuts);
  const apart = make({ kind: "reshape" }, { inputs: [x], shape: cut, dtype });
  return sumOver(make, sumOver(make, apart, [first + 1]), [first]);
}

/** The largest divisor that is not above `wanted`. */
function divisorNear(n: number, wanted: number): number {
  for (let d = wanted; d > 1; d--) if (n % d === 0) return d;
  return 1;
}

/** A sum in one step, its axes gone. */
function sumOver(make: Make, x: Tensor, axes: readonly number[]): Tensor {
  const { dtype } = x;
  const shape = x.shape.filter((_, i) => !axes.includes(i));
  return axes.every((axis) => x.shape[axis] === 1)
    ? make({ kind: "reshape" }, { inputs: [x], shape, dtype })
    : make({ kind: "reduce", combine: "sum", axes }, { inputs: [x], shape, dtype });
}

interface Slabbing extends SplitOptions {
  readonly make: Make;
  readonly sumParts: SumParts;
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
    return sumOver(make, cut, [0]);
  });
  const [whole] = parts;
  return whole !== undefined && parts.length === 1
    ? whole
    : make({ kind: "concat", axis: 0 }, { inputs: parts, shape, dtype });
}
