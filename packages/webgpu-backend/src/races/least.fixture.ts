import { arithmetic } from "./arithmetic.fixture.ts";

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** A number from -1 to 1 that only the given ones decide: a card makes the same error each time. */
function errorOf(...from: readonly number[]): number {
  let hash = 2_166_136_261;
  for (const value of from) {
    float[0] = value;
    hash = Math.imul(hash ^ (bits[0] ?? 0), 0x2c1b3c6d);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 2 ** 31 - 1;
}

/** A value that is off by up to so many units in the last place. */
function off(value: number, units: number, from: readonly number[]): number {
  return Number.isFinite(value) ? value * (1 + errorOf(...from) * units * 2 ** -24) : value;
}

function log2(x: number): number {
  const exact = Math.log2(x);
  return x >= 0.5 && x <= 2 ? exact + errorOf(x) * 2 ** -21 : off(exact, 3, [x]);
}

/** Rounds, and takes numbers below the least normal one for zero. */
function flushed(x: number): number {
  const rounded = Math.fround(x);
  return Math.abs(rounded) < 2 ** -126 ? 0 : rounded;
}

/**
 * The arithmetic of a card that is as inaccurate as WGSL lets it be: what its table of accuracy says of each function, products that are rounded
 * before they are added, no subnormal numbers, and the other number for the greater one of a NaN and it.
 */
export const least: typeof arithmetic = {
  ...arithmetic,
  F: flushed,
  divide: (a, b) => flushed(off(a / b, 2.5, [a, b])),
  exp: (x) => (Number.isFinite(x) ? off(Math.exp(x), 3 + 2 * Math.abs(x), [x]) : Math.exp(x)),
  log: (x) => (x >= 0.5 && x <= 2 ? Math.log(x) + errorOf(x) * 2 ** -21 : off(Math.log(x), 3, [x])),
  sqrt: (x) => off(Math.sqrt(x), 4.5, [x]),
  pow(x, y) {
    if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x ** y;
    const exponent = Math.fround(y * Math.fround(log2(x)));
    return off(2 ** exponent, 3 + 2 * Math.abs(exponent), [x, y]);
  },
  fma: (a, b, c) => flushed(flushed(a * b) + c),
  max: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),
  min: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)),
};
