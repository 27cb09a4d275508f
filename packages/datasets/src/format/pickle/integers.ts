import { wholeNumbers } from "./numpy-integers.ts";
import type { PickledArray, PickleValue } from "./values.ts";

/** Labels as a list or as an array of numpy, NaN for what is no number; undefined where they are neither. */
export function integersOf(value: PickleValue | undefined): readonly number[] | undefined {
  if (Array.isArray(value)) {
    const list: readonly PickleValue[] = value;
    return list.map((item) => (typeof item === "number" ? item : Number.NaN));
  }
  return isVector(value) ? wholeNumbers(value.dtype, value.data) : undefined;
}

/** An array of one dimension that was read. */
function isVector(value: PickleValue | undefined): value is PickledArray {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "array" &&
    value.shape.length === 1 &&
    value.stored === undefined
  );
}

/** True for an array of that many images, each a row of bytes or three planes of a square. */
export function isImages(
  { dtype, shape }: PickledArray,
  { count, pixels }: { readonly count: number; readonly pixels: number },
): boolean {
  const side = Math.sqrt(pixels / 3);
  const forms = [[count, pixels].join(), [count, 3, side, side].join()];
  return dtype === "u1" && forms.includes(shape.join());
}
