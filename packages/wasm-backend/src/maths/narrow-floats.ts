import type { NarrowFloat } from "@pixelweft/tensor/backend";
import type { FunctionBuilder } from "../emit/function.ts";
import { number } from "../emit/i32.ts";
import { bits, floats, ints, select } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";

/** Four words whose low halves hold floats of two bytes, the rest zero, become four f32, exactly. */
export function widened(f: FunctionBuilder, words: V128, dtype: NarrowFloat): V128 {
  if (dtype === "bf16") return ints.shl(words, number(16));
  const half = f.v128(words);
  const magnitude = f.v128(bits.and(half, f.constant(0x7fff)));
  // Seen as an f32 it is 2^112 times too small, subnormal or not; what is beyond the largest number gets the exponent of infinity.
  const scaled = floats.mul(ints.shl(magnitude, number(13)), f.float(2 ** 112));
  const beyond = bits.and(ints.ltSigned(f.constant(0x7bff), magnitude), f.constant(0x7f800000));
  const sign = ints.shl(bits.and(half, f.constant(0x8000)), number(16));
  return f.v128(bits.or(bits.or(scaled, beyond), sign));
}

/** Four f32 become the bits of floats of two bytes, to nearest, ties to even, in the low halves of four words. */
export function narrowed(f: FunctionBuilder, value: V128, dtype: NarrowFloat): V128 {
  const x = f.v128(value);
  const magnitude = f.v128(bits.and(x, f.constant(0x7fffffff)));
  const sign = bits.and(ints.shrUnsigned(x, number(16)), f.constant(0x8000));
  const isNaN = ints.ltSigned(f.constant(0x7f800000), magnitude);
  if (dtype === "bf16") {
    const quiet = bits.or(ints.shrUnsigned(magnitude, number(16)), f.constant(0x40));
    return f.v128(bits.or(select(isNaN, quiet, roundedOff(f, magnitude, 16)), sign));
  }
  const normal = roundedOff(f, ints.sub(magnitude, f.constant(0x38000000)), 13);
  // The last place of numbers from 0.5 to 1 is that of a subnormal: the addition rounds.
  const half = f.float(0.5);
  const subnormal = ints.sub(floats.add(magnitude, half), half);
  const payload = bits.and(ints.shrUnsigned(magnitude, number(13)), f.constant(0x3ff));
  const finite = select(ints.ltSigned(magnitude, f.constant(0x38800000)), subnormal, normal);
  const large = ints.leSigned(f.constant(0x47800000), magnitude);
  const ordered = f.v128(select(large, f.constant(0x7c00), finite));
  return f.v128(bits.or(select(isNaN, bits.or(payload, f.constant(0x7e00)), ordered), sign));
}

/** `words / 2^by`, to nearest, ties to even; a carry runs into the exponent, which is what rounding up means. */
function roundedOff(f: FunctionBuilder, words: V128, by: number): V128 {
  const all = f.v128(words);
  const odd = bits.and(ints.shrUnsigned(all, number(by)), f.constant(1));
  return ints.shrUnsigned(ints.add(ints.add(all, odd), f.constant(2 ** (by - 1) - 1)), number(by));
}
