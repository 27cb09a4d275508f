import type { FunctionBuilder, Local } from "../../emit/function.ts";
import { floats, multiplyAdd } from "../../emit/v128.ts";
import type { V128 } from "../../emit/value.ts";

/**
 * Winograd's F(4, 3): four neighbouring outputs of three taps by six products in place of twelve (Lavin and Gray, "Fast Algorithms for
 * Convolutional Neural Networks", https://arxiv.org/abs/1509.09308, section 4.1). A polynomial of the outputs is known by its values at five
 * points and at infinity. These points have exact constants in f32 and add less error than the usual 0, 1, -1, 2, -2.
 */
const near = 0.625;
const far = 1.5;
const [near2, far2] = [near ** 2, far ** 2];

/** Neighbouring outputs that are computed together, and products that each takes part in. */
export const outputsAtOnce = 4;
export const positions = 6;

/** What the interpolation divides by at 0, at plus or minus `near`, and at plus or minus `far`. */
const divisors = [near2 * far2, 2 * near2 * (near2 - far2), 2 * far2 * (far2 - near2)] as const;

type Vector = Local<"v128">;

/** Writes transforms of vectors of four channels; each value is a variable, so that V8 can join what neighbouring vectors do. */
export class Transforms {
  readonly #f: FunctionBuilder;
  readonly #fused: boolean;

  constructor({ f, fused }: { readonly f: FunctionBuilder; readonly fused: boolean }) {
    this.#f = f;
    this.#fused = fused;
  }

  /** Six neighbours of a map, for six products. */
  map(d: readonly Vector[]): Vector[] {
    const [d0, d1, d2, d3, d4, d5] = six(d);
    const end = (low: Vector, middle: Vector, high: Vector): Vector =>
      this.#add(this.#add(high, middle, -near2 - far2), low, near2 * far2);
    const pair = (point: number, other2: number): [Vector, Vector] => {
      const even = this.#add(d4, d2, -other2);
      const odd = this.#add(d3, d1, -other2);
      return [this.#add(even, odd, point), this.#add(even, odd, -point)];
    };
    return [end(d0, d2, d4), ...pair(near, far2), ...pair(far, near2), end(d1, d3, d5)];
  }

  /** Three taps' weights, for six products. */
  weights([w0, w1, w2]: readonly [Vector, Vector, Vector]): Vector[] {
    const pair = (point: number, divisor: number): [Vector, Vector] => {
      const even = this.#add(this.#times(w0, 1 / divisor), w2, point ** 2 / divisor);
      return [this.#add(even, w1, point / divisor), this.#add(even, w1, -point / divisor)];
    };
    const [zero, atNear, atFar] = divisors;
    return [this.#times(w0, 1 / zero), ...pair(near, atNear), ...pair(far, atFar), w2];
  }

  /** Six products, for four neighbouring outputs. */
  outputs(m: readonly Vector[]): Vector[] {
    const [m0, m1, m2, m3, m4, m5] = six(m);
    const [nearSum, farSum] = [this.#plus(m1, m2), this.#plus(m3, m4)];
    const [nearGap, farGap] = [this.#minus(m1, m2), this.#minus(m3, m4)];
    const cubes = this.#add(this.#add(m5, nearGap, near ** 3), farGap, far ** 3);
    return [
      this.#plus(this.#plus(m0, nearSum), farSum),
      this.#add(this.#times(nearGap, near), farGap, far),
      this.#add(this.#times(nearSum, near2), farSum, far2),
      cubes,
    ];
  }

  /** Four neighbours of a gradient, for six products: the turned way of `outputs`. */
  gradient([g0, g1, g2, g3]: readonly [Vector, Vector, Vector, Vector]): Vector[] {
    const pair = (point: number): [Vector, Vector] => {
      const even = this.#add(g0, g2, point ** 2);
      const odd = this.#add(g1, g3, point ** 2);
      return [this.#add(even, odd, point), this.#add(even, odd, -point)];
    };
    return [g0, ...pair(near), ...pair(far), g3];
  }

  /** Six sums of products, for the gradients of three taps: the turned way of `weights`. */
  taps(s: readonly Vector[]): Vector[] {
    const [s0, s1, s2, s3, s4, s5] = six(s);
    const [zero, atNear, atFar] = divisors;
    const [nearSum, farSum] = [this.#plus(s1, s2), this.#plus(s3, s4)];
    const [nearGap, farGap] = [this.#minus(s1, s2), this.#minus(s3, s4)];
    const first = this.#add(this.#times(s0, 1 / zero), nearSum, 1 / atNear);
    return [
      this.#add(first, farSum, 1 / atFar),
      this.#add(this.#times(nearGap, near / atNear), farGap, far / atFar),
      this.#add(this.#add(s5, nearSum, near2 / atNear), farSum, far2 / atFar),
    ];
  }

  /** `a + b * by`. */
  #add(a: V128, b: V128, by: number): Vector {
    return this.#f.v128(multiplyAdd([b, this.#f.float(by), a], this.#fused));
  }

  #times(a: V128, by: number): Vector {
    return this.#f.v128(floats.mul(a, this.#f.float(by)));
  }

  #plus(a: V128, b: V128): Vector {
    return this.#f.v128(floats.add(a, b));
  }

  #minus(a: V128, b: V128): Vector {
    return this.#f.v128(floats.sub(a, b));
  }
}

type Six = readonly [Vector, Vector, Vector, Vector, Vector, Vector];

function six(vectors: readonly Vector[]): Six {
  const [a, b, c, d, e, g] = vectors;
  if (!a || !b || !c || !d || !e || !g)
    throw new RangeError(`Cannot transform ${vectors.length} vectors: six are needed`);
  return [a, b, c, d, e, g];
}
