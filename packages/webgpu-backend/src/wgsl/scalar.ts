import { computeDtype, type DType } from "@pixelweft/tensor/backend";
import { times } from "./times.ts";

/** The WGSL types of values: u8 elements live in registers as u32. */
export type ScalarType = "f32" | "i32" | "u32";

/** How many neighbouring elements one value holds: one, or four in a `vec4`. */
export type Width = 1 | 4;

/** The register type of an element type. */
export function scalarType(dtype: DType): ScalarType {
  return computeDtype(dtype);
}

/** The WGSL name of a value type. */
export function typeName(type: ScalarType, width: Width): string {
  return width === 1 ? type : `vec4<${type}>`;
}

/** Repeats a scalar expression over the width. */
export function splat(code: string, type: ScalarType, width: Width): string {
  return width === 1 ? code : `vec4<${type}>(${code})`;
}

/** Four scalar expressions as one. */
export function fourOf(type: ScalarType, one: (k: number) => string): string {
  return `vec4<${type}>(${times(4, one).join(", ")})`;
}

/** The i32 index of a value along an axis, from its first element's; four are neighbours along their last axis. */
export function indexAt(code: string, width: Width, isLast: boolean): string {
  const first = splat(code, "i32", width);
  return width === 4 && isLast ? `${first} + vec4<i32>(0, 1, 2, 3)` : first;
}

/** Reinterprets or converts nothing: the same bits seen as another type. */
export function sameBits(
  code: string,
  from: ScalarType,
  to: { type: ScalarType; width: Width },
): string {
  return from === to.type ? code : `bitcast<${typeName(to.type, to.width)}>(${code})`;
}

const word = new DataView(new ArrayBuffer(4));

/** The bits of a number stored as f32. */
export function floatBits(value: number): number {
  word.setFloat32(0, value);
  return word.getUint32(0);
}

/**
 * A literal with exactly the bits of `value` as `type`. Infinities and NaN have none in WGSL: they give
 * `undefined` and must come from memory.
 */
export function literal(value: number, type: ScalarType): string | undefined {
  if (type === "u32") return `${value >>> 0}u`;
  if (type === "i32") return `i32(${value | 0})`;
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) return undefined;
  const short = Number.isInteger(rounded) && Math.abs(rounded) < 2 ** 24 && !Object.is(rounded, -0);
  return short ? `f32(${rounded})` : `bitcast<f32>(${floatBits(rounded)}u)`;
}
