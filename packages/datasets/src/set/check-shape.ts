import { kindOf } from "../source/check-kind.ts";

/** Refuses a shape that is no height, width and channels, as programs without types give it. RangeError. */
export function checkShape(name: string, shape: unknown): void {
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && Number(size) > 0;
  if (Array.isArray(shape) && shape.length === 3 && shape.every(isSize)) return;
  const found = Array.isArray(shape) ? `[${shape.join(", ")}]` : kindOf(shape);
  throw new RangeError(
    `Cannot make data set ${name}: its shape is ${found}, not [height, width, channels]`,
  );
}
