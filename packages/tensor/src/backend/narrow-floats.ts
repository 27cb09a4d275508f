/** Widens IEEE 754 binary16 bit patterns to float32, exactly; NaN payloads are kept. */
export function halfToFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const sign = (half & 0x8000) << 16;
    const magnitude = half & 0x7fff;
    if (magnitude < 0x0400) {
      floats[i] = (sign ? -magnitude : magnitude) * 2 ** -24;
      if (sign && magnitude === 0) floats[i] = -0;
    } else {
      const rebias = magnitude >= 0x7c00 ? 0x70000000 : 0x38000000;
      bits[i] = sign | ((magnitude << 13) + rebias);
    }
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
  const floats = new Float32Array(bfloats.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < bfloats.length; i++) bits[i] = (bfloats[i] ?? 0) << 16;
  return floats;
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
