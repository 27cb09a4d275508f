/** A row-major matrix in memory: rows of `ld` elements, the first at the start of `data`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly ld: number;
}

/** `c = a · b`, or `c += a · b`: `a` is [m, k], or [k, m] where it is transposed; `b` is [k, n], `c` is [m, n]. */
export interface Product {
  readonly a: Matrix;
  readonly transposed: boolean;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly size: readonly [m: number, n: number, k: number];
  readonly add: boolean;
}
