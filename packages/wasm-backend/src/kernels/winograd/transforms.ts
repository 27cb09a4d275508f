import type { FunctionBuilder, Local } from "../../emit/function.ts";
import { floats, multiplyAdd } from "../../emit/v128.ts";
import type { V128 } from "../../emit/value.ts";

/** Neighbouring outputs that are computed together. */
export const outputsAtOnce = 4;

/** Neighbouring taps that are computed together. */
export type TapsAtOnce = 2 | 3;

/** Products that four outputs of so many taps take. */
export function positionsOf(taps: TapsAtOnce): number {
  return outputsAtOnce + taps - 1;
}

/** Where polynomials of the outputs are known, with plus and minus. They have exact constants in f32, and add less error than the usual 1 and 2. */
const points = { 2: { near: 0.5, far: 1.25 }, 3: { near: 0.625, far: 1.5 } } as const;

type Vector = Local<"v128">;

/**
 * Winograd's F(4, 3) and F(4, 2): four neighbouring outputs of three taps by six products in place of twelve, of two taps by five in place
 * of eight (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", https://arxiv.org/abs/1509.09308, section 4.1). A polynomial
 * of the outputs is known by its values at 0, for three taps only, at four points and at infinity, which is the order of the products.
 * Transforms are written for vectors of four channels; each value is a variable, so that V8 can join what neighbouring vectors do.
 */
export class Transforms {
  readonly #f: FunctionBuilder;
  readonly #fused: boolean;
  /** 1 where 0 is among the points. */
  readonly #zeros: 0 | 1;
  readonly #near: Point;
  readonly #far: Point;

  constructor(
    { f, fused }: { readonly f: FunctionBuilder; readonly fused: boolean },
    taps: TapsAtOnce,
  ) {
    this.#f = f;
    this.#fused = fused;
    this.#zeros = taps === 3 ? 1 : 0;
    const { near, far } = points[taps];
    this.#near = { at: near, other: far, divisor: 2 * (near ** 2 - far ** 2) };
    this.#far = { at: far, other: near, divisor: 2 * (far ** 2 - near ** 2) };
  }

  /** Neighbours of a map, for as many products. */
  map(d: readonly Vector[]): Vector[] {
    const [near2, far2] = [this.#near.at ** 2, this.#far.at ** 2];
    const end = (at: number): Vector => {
      const high = this.#add(vector(d, at + 4), vector(d, at + 2), -near2 - far2);
      return this.#add(high, vector(d, at), near2 * far2);
    };
    const first = this.#zeros;
    const pairs = this.#pairs(({ at, other }) => {
      const even = this.#add(vector(d, first + 3), vector(d, first + 1), -(other ** 2));
      const odd = this.#add(vector(d, first + 2), vector(d, first), -(other ** 2));
      return { even, odd, by: at };
    });
    return [...(first ? [end(0)] : []), ...pairs, end(first)];
  }

  /** Taps' weights, for the products. */
  weights(w: readonly Vector[]): Vector[] {
    const [last, odd] = [vector(w, w.length - 1), vector(w, w.length - 2)];
    const [first] = this.#zeros ? w : [];
    const pairs = this.#pairs(({ at, divisor }) => {
      const half = this.#times(last, 1 / divisor);
      const even = first ? this.#add(half, first, 1 / (divisor * at ** 2)) : half;
      return { even, odd, by: 1 / (divisor * at) };
    });
    const zero = first ? [this.#times(first, 1 / this.#divisorOfZero)] : [];
    return [...zero, ...pairs, last];
  }

  /** Products, for four neighbouring outputs. */
  outputs(m: readonly Vector[]): Vector[] {
    const { zero, near, far, end } = this.#split(m);
    const [n, f] = [this.#near.at, this.#far.at];
    return [
      this.#plus(zero ? this.#plus(zero, near.sum) : near.sum, far.sum),
      this.#add(this.#times(near.gap, n), far.gap, f),
      this.#add(this.#times(near.sum, n ** 2), far.sum, f ** 2),
      this.#add(this.#add(end, near.gap, n ** 3), far.gap, f ** 3),
    ];
  }

  /** Four neighbours of a gradient, for the products: the turned way of `outputs`. */
  gradient(g: readonly Vector[]): Vector[] {
    const [g0, g1, g2, g3] = [0, 1, 2, 3].map((i) => vector(g, i));
    if (!g0 || !g1 || !g2 || !g3) return [];
    const pairs = this.#pairs(({ at }) => {
      return { even: this.#add(g0, g2, at ** 2), odd: this.#add(g1, g3, at ** 2), by: at };
    });
    return [...(this.#zeros ? [g0] : []), ...pairs, g3];
  }

  /** Sums of products, for the gradients of taps: the turned way of `weights`. */
  taps(s: readonly Vector[]): Vector[] {
    const { zero, near, far, end } = this.#split(s);
    const [n, f] = [this.#near, this.#far];
    const both = (of: Vector, power: number): Vector =>
      this.#add(
        this.#add(of, near.sum, 1 / (n.divisor * n.at ** power)),
        far.sum,
        1 / (f.divisor * f.at ** power),
      );
    const odd = this.#times(near.gap, 1 / (n.divisor * n.at));
    const first = zero ? [both(this.#times(zero, 1 / this.#divisorOfZero), 2)] : [];
    return [...first, this.#add(odd, far.gap, 1 / (f.divisor * f.at)), both(end, 0)];
  }

  get #divisorOfZero(): number {
    return (this.#near.at * this.#far.at) ** 2;
  }

  /** Values at plus and minus both points. */
  #pairs(of: (point: Point) => { even: V128; odd: V128; by: number }): Vector[] {
    return [this.#near, this.#far].flatMap((point) => {
      const { even, odd, by } = of(point);
      return [this.#add(even, odd, by), this.#add(even, odd, -by)];
    });
  }

  /** Products by their points. */
  #split(m: readonly Vector[]): {
    readonly zero: Vector | undefined;
    readonly near: { readonly sum: Vector; readonly gap: Vector };
    readonly far: { readonly sum: Vector; readonly gap: Vector };
    readonly end: Vector;
  } {
    const pair = (at: number): { sum: Vector; gap: Vector } => {
      const [a, b] = [vector(m, at), vector(m, at + 1)];
      return { sum: this.#f.v128(floats.add(a, b)), gap: this.#f.v128(floats.sub(a, b)) };
    };
    const first = this.#zeros;
    const zero = first ? m[0] : undefined;
    return { zero, near: pair(first), far: pair(first + 2), end: vector(m, first + 4) };
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
}

/** A point and the other one; what interpolation at it divides by, but for powers of it. */
interface Point {
  readonly at: number;
  readonly other: number;
  readonly divisor: number;
}

function vector(of: readonly Vector[], at: number): Vector {
  const found = of[at];
  if (!found) throw new RangeError(`Cannot transform ${of.length} vectors: there is none at ${at}`);
  return found;
}
