import type { FunctionBuilder } from "../emit/function.ts";
import { number } from "../emit/i32.ts";
import { bits, floats, ints, multiplyAdd, select } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";

/** Where the code of a function goes, and whether `a * b + c` is rounded once. */
export interface Maths {
  readonly f: FunctionBuilder;
  readonly fused: boolean;
}

/** `exp(x) = 2^n * (1 + q)` for x within its bounds: q is `expm1` of what is left, and `power` is `2^(n - 1)`. */
interface Split {
  readonly power: V128;
  readonly q: V128;
}

// expm1(r) = r + r^2 P(r) for |r| up to ln(2) / 2, to 1e-8: P interpolates at Chebyshev points.
const expTerms = [
  0.001392626805229039, 0.00836324666974576, 0.04166655410934864, 0.16666576583158063, 0.5,
];
// log((1 + s) / (1 - s)) = 2 s + s^3 L(s^2) for |s| up to 0.1716, to 3e-9.
const logTerms = [0.29582158946738957, 0.3998873183116463, 0.6666668515877068];
// ln(2) in two parts, the first with few bits, so that n times it is exact.
const ln2High = 0.693145751953125;
const ln2Low = 1.428606820309417e-6;
/** From here on, doubling the half of exp overflows to infinity. */
const highest = 89;
/** Below, exp is less than 1.7e-38 and becomes 0. */
const lowest = -87;
/** Added to a small number, it leaves the nearest whole number in the low bits: 1.5 times 2^23. */
const rounder = 12_582_912;

/** e to the power of each element. */
export function exp(maths: Maths, x: V128): V128 {
  const { f } = maths;
  const value = f.v128(x);
  const { power, q } = splitExp(maths, value);
  const half = f.v128(multiplyAdd([power, q, power], maths.fused));
  const whole = floats.add(half, half);
  return f.v128(bits.andNot(whole, floats.lt(value, f.float(lowest))));
}

function splitExp({ f, fused }: Maths, x: V128): Split {
  const below = floats.lesser(x, f.float(highest));
  const inside = f.v128(floats.larger(below, f.float(lowest)));
  const rounded = f.v128(multiplyAdd([inside, f.float(Math.LOG2E), f.float(rounder)], fused));
  const n = f.v128(floats.sub(rounded, f.float(rounder)));
  const coarse = multiplyAdd([n, f.float(-ln2High), inside], fused);
  const r = f.v128(multiplyAdd([n, f.float(-ln2Low), coarse], fused));
  const p = polynomial({ f, fused }, r, expTerms);
  const q = f.v128(multiplyAdd([floats.mul(r, r), p, r], fused));
  // The bits of `rounder` itself are shifted out.
  const power = f.v128(ints.shl(ints.add(rounded, f.constant(126)), number(23)));
  return { power, q };
}

/** Horner's rule; the term of the highest power first. */
function polynomial({ f, fused }: Maths, x: V128, terms: readonly number[]): V128 {
  const [first = 0, ...others] = terms;
  return others.reduce((sum, term) => multiplyAdd([sum, x, f.float(term)], fused), f.float(first));
}

/** `1 / (1 + exp(-x))`. */
export function sigmoid(maths: Maths, x: V128): V128 {
  const { f } = maths;
  const one = f.float(1);
  return f.v128(floats.div(one, floats.add(one, exp(maths, floats.neg(x)))));
}

/** `m / (m + 2)` with m = expm1(2 |x|): exact to a few units in the last place, however small x is. */
export function tanh(maths: Maths, x: V128): V128 {
  const { f, fused } = maths;
  const value = f.v128(x);
  const magnitude = floats.abs(value);
  // From 9.1 on, tanh is 1 in f32. A NaN stays what it is.
  const twice = f.v128(floats.lesser(floats.add(magnitude, magnitude), f.float(18.2)));
  const { power, q } = splitExp(maths, twice);
  const scale = f.v128(floats.add(power, power));
  const m = f.v128(multiplyAdd([scale, q, floats.sub(scale, f.float(1))], fused));
  const ratio = floats.div(m, floats.add(m, f.float(2)));
  const sign = f.constant(-(2 ** 31));
  return f.v128(select(sign, value, ratio));
}

/** The natural logarithm; -Infinity of zero, NaN below it. */
export function log(maths: Maths, x: V128): V128 {
  const { f, fused } = maths;
  const value = f.v128(x);
  const subnormal = f.v128(floats.lt(value, f.float(2 ** -126)));
  const normal = f.v128(select(subnormal, floats.mul(value, f.float(2 ** 23)), value));
  // Taking the word of sqrt(1/2) away rounds the exponent so that m lies in [sqrt(1/2), sqrt(2)).
  const root = f.float(Math.SQRT1_2);
  const steps = f.v128(ints.sub(normal, root));
  const exponent = ints.shrSigned(steps, number(23));
  const shift = bits.and(subnormal, f.constant(23));
  const e = f.v128(floats.ofSigned(ints.sub(exponent, shift)));
  const m = f.v128(ints.add(bits.and(steps, f.constant(0x7fffff)), root));
  const one = f.float(1);
  const s = f.v128(floats.div(floats.sub(m, one), floats.add(m, one)));
  const z = f.v128(floats.mul(s, s));
  const cubic = floats.mul(floats.mul(s, z), polynomial(maths, z, logTerms));
  const small = multiplyAdd([e, f.float(ln2Low), cubic], fused);
  const fraction = floats.add(floats.add(s, s), small);
  const finite = f.v128(multiplyAdd([e, f.float(ln2High), fraction], fused));
  const bounded = select(floats.lt(value, f.float(Infinity)), finite, value);
  const zero = f.constant(0);
  const signed = select(floats.lt(value, zero), f.float(NaN), bounded);
  return f.v128(select(floats.eq(value, zero), f.float(-Infinity), signed));
}

/** `a` to the power of `b`; of a negative `a` only for whole `b`. */
export function pow(maths: Maths, a: V128, b: V128): V128 {
  const { f } = maths;
  const base = f.v128(a);
  const exponent = f.v128(b);
  const zero = f.constant(0);
  const size = exp(maths, floats.mul(exponent, log(maths, floats.abs(base))));
  const half = f.v128(floats.mul(exponent, f.float(0.5)));
  const odd = floats.ne(floats.floor(half), half);
  const flipped = select(odd, floats.neg(size), size);
  const whole = floats.eq(floats.floor(exponent), exponent);
  const ofNegative = select(whole, flipped, f.float(NaN));
  const result = select(floats.lt(base, zero), ofNegative, size);
  return f.v128(select(floats.eq(exponent, zero), f.float(1), result));
}
