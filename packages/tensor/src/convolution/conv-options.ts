import { computeDtype } from "../backend/mod.ts";
import { checkTensors, type Tensor } from "../graph/node.ts";
import { checkOptions, checkWhole } from "../graph/options.ts";
import { at } from "../graph/shape.ts";

/** One number for rows and columns, or one for each. */
export type Both = number | readonly [rows: number, columns: number];

/** How a kernel goes over a map. */
export interface ConvOptions {
  /** Places of the map from result to result; 1 if missing. */
  readonly stride?: Both | undefined;
  /** Places of the map from tap to tap; 1 if missing. */
  readonly dilation?: Both | undefined;
  /**
   * Zeros around the map, on each side of an axis: 0 or `"valid"` if missing. `"same"` is as many as give `ceil(size / stride)` results; if
   * they are odd, one more is behind. Two numbers for an axis are those before and behind.
   */
  readonly padding?: "same" | "valid" | number | readonly [rows: Both, columns: Both] | undefined;
  /** Groups of channels that see nothing of one another; 1 if missing. */
  readonly groups?: number | undefined;
}

/** A convolution along rows or along columns. */
export interface AlongAxis {
  readonly stride: number;
  /** What each tap reads, relative to `stride` times the result's place. */
  readonly taps: readonly number[];
  /** Zeros before and behind. */
  readonly sides: readonly [number, number];
  /** Places from the first tap to the last, both counted. */
  readonly reach: number;
}

/** Checks a map, weights and options; gives how the kernel goes along rows and along columns. */
export function convAxes(
  [x, weight]: readonly [Tensor, Tensor],
  options: ConvOptions,
  more: readonly string[] = [],
): AlongAxis[] {
  checkTensors("convolve", x, weight);
  checkOptions("convolve", options, ["stride", "dilation", "padding", "groups", ...more]);
  if (computeDtype(x.dtype) !== "f32" || [x, weight].some(({ shape }) => shape.length !== 4))
    throw new TypeError(
      cannot([x, weight], `both must have 4 axes, and the map, which is ${x.dtype}, floats`),
    );
  const { stride = 1, dilation = 1, padding = 0, groups = 1 } = options;
  wholeNumber("groups", groups, 1);
  return [0, 1].map((axis) => {
    const step = wholeNumber("stride", along(stride, axis), 1);
    const apart = wholeNumber("dilation", along(dilation, axis), 1);
    const kernel = at(weight.shape, axis);
    const reach = apart * (kernel - 1) + 1;
    const size = at(x.shape, axis + 1);
    const same = Math.max(0, (Math.ceil(size / step) - 1) * step + reach - size);
    const both = typeof padding === "object" ? padding[axis] : padding;
    const [before, after] =
      both === "same"
        ? [same >> 1, (same + 1) >> 1]
        : [0, 1].map((i) => wholeNumber("padding", both === "valid" ? 0 : along(both, i), 0));
    const sides = [before ?? 0, after ?? 0] as const;
    return {
      stride: step,
      taps: Array.from({ length: kernel }, (_, i) => i * apart - sides[0]),
      sides,
      reach,
    };
  });
}

/** The message that refuses a convolution. */
export function cannot([x, weight]: readonly [Tensor, Tensor], why: string): string {
  return `Cannot convolve [${x.shape}] with weights [${weight.shape}]: ${why}`;
}

/** The number of an axis. */
export function along(value: Both | undefined, axis: number): number | undefined {
  return typeof value === "object" ? value[axis] : value;
}

/** The number, if it is a whole one of at least `least`. */
export function wholeNumber(name: string, value: number | undefined, least: number): number {
  checkWhole(`convolve: ${name}`, value, least);
  return value;
}
