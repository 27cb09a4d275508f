/** Widens IEEE 754 binary16 bit patterns to float32, exactly; NaN payloads are kept. */
export function halfToFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const words = new Uint32Array(floats.buffer);
  // Calling back for each number takes five times as long in a program that has just begun, and weights are widened first of all.
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const magnitude = half & 0x7fff;
    words[i] = magnitude << 13;
    // Seen as a float32 it is 2^112 times too small, subnormal or not.
    floats[i] = (floats[i] ?? 0) * 2 ** 112;
    words[i] = ((half & 0x8000) << 16) | (words[i] ?? 0) | (magnitude < 0x7c00 ? 0 : 0x7f800000);
  }
  return floats;
}

/** Narrows float32 to IEEE 754 binary16 bit patterns, to nearest, ties to even; 65520 and above become infinite. */
export function floatToHalf(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return Uint16Array.from(bits, halfBits);
}

/** Widens bfloat16 bit patterns to float32, exactly. */
export function bfloatToFloat(bfloats: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bfloats, (bits) => bits << 16).buffer);
}

/** Narrows float32 to bfloat16 bit patterns, to nearest, ties to even. */
export function floatToBfloat(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return Uint16Array.from(bits, bfloatBits);
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  // A carry out of the fraction runs into the exponent, which is what rounding up means.
  if (magnitude >= 0x38800000) return sign | roundOff(magnitude - 0x38000000, 13);
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign; // below half of the smallest subnormal
  return sign | roundOff((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

function bfloatBits(bits: number): number {
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (bits >>> 16) | 0x40; // stays a NaN whatever its payload
  return ((bits >>> 16) & 0x8000) | roundOff(magnitude, 16);
}

/** `value / 2^shift`, to nearest, ties to even; `value` below 2^31. */
function roundOff(value: number, shift: number): number {
  const odd = (value >>> shift) & 1;
  return (value + 2 ** (shift - 1) - 1 + odd) >>> shift;
}
