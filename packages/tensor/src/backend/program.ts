/**
 * The program a backend is given: plain data, the same for every backend.
 * Buffers with planned sizes, and steps that read and write strided views of them.
 */
import type { DType } from "./dtype.ts";

/** `constant` plus the sum of `stride` times the current index of each named loop. */
export interface Affine {
  readonly constant: number;
  readonly terms: readonly { readonly loop: number; readonly stride: number }[];
}

/** What a buffer is for. Inputs are written before a run, outputs read after it. */
export type BufferRole = "state" | "input" | "output" | "constant" | "arena";

/** One buffer of a program: what it is for, and how large. */
export interface BufferSpec {
  readonly role: BufferRole;
  /** State and input buffers are found by this name; elsewhere it is for people. */
  readonly name: string;
  readonly bytes: number;
  /** The contents of a constant buffer. */
  readonly data?: Uint8Array;
}

/**
 * A strided view: element `(i0, i1, …)` is element `offset + sum(i_d * strides[d])` of the buffer,
 * counted in elements of `dtype`. A stride may be 0 (broadcast) or negative (flip).
 * Every element that the shape names lies inside the buffer.
 */
export interface View {
  readonly buffer: number;
  readonly offset: Affine;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly dtype: DType;
  /** Elements behind each row, the last axis, that belong to it and hold nothing: they may be read, and written with anything. */
  readonly spare?: number;
}

/**
 * The scalar functions of one argument. `cast` converts to the expression's dtype (float to integer truncates). `f16` and `bf16` round an
 * f32 to the nearest number of that type, ties to even, and keep it as f32; what is too large becomes infinite.
 */
export type UnaryFn =
  | "neg"
  | "abs"
  | "exp"
  | "log"
  | "sqrt"
  | "tanh"
  | "sigmoid"
  | "floor"
  | "f16"
  | "bf16"
  | "cast";
/**
 * The scalar functions of two arguments. Comparisons give u32 0 or 1. `rem` keeps the sign of the
 * dividend. `and`, `or`, `xor`, `shl`, `shr` work on u32 bits (`shr` fills with zeros).
 * Integer `div` truncates; a division by integer zero gives zero, and so does `rem`.
 */
export type BinaryFn =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  | "min"
  | "max"
  | "pow"
  | "lt"
  | "le"
  | "eq"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr";
/**
 * `select(condition, whenTrue, whenFalse)` (condition u32) and
 * `threefry(key0, key1, counter0, counter1)`: the first word of Threefry-2x32 with 20 rounds.
 */
export type ScalarFn = UnaryFn | BinaryFn | "select" | "threefry";

/** One line of a body; `args` are indices of earlier lines. */
export type Expr =
  | { readonly op: "constant"; readonly value: number; readonly dtype: DType }
  /** Element of `inputs[input]` at the kernel's current index: u8 arrives as u32, i8 as i32, f16 and bf16 as f32. */
  | { readonly op: "input"; readonly input: number; readonly dtype: DType }
  /** The current coordinate along `axis` of the kernel's index space, i32. */
  | { readonly op: "index"; readonly axis: number; readonly dtype: "i32" }
  /** The value of an affine form of loop indices, i32. */
  | { readonly op: "loop"; readonly value: Affine; readonly dtype: "i32" }
  /** The accumulated value of a reduce (lane 0) or of one lane of a contract. */
  | { readonly op: "accumulator"; readonly lane: number; readonly dtype: DType }
  | { readonly op: ScalarFn; readonly args: readonly number[]; readonly dtype: DType };

/** Straight-line code: lines in order, and which lines are its results. */
export interface Body {
  readonly lines: readonly Expr[];
  readonly results: readonly number[];
}

/**
 * Fused elementwise work over `shape`. All views have that shape. `outputs[k]` receives `body.results[k]`; an output
 * of f16 or bf16 receives an f32, rounded to nearest, ties to even. An output overlaps an input either with the same element at the same index (in place) or not at all;
 * two outputs never overlap.
 */
export interface MapKernel {
  readonly kind: "map";
  readonly shape: readonly number[];
  readonly inputs: readonly View[];
  readonly body: Body;
  readonly outputs: readonly View[];
}

/**
 * `logsumexp` is `m + log(sum(exp(x - m)))` with m the maximum; where m is infinite it is m. `argmax` gives the i32 row-major position
 * inside the reduced axes, lowest on ties. `prefix` is the running sum along its one axis, ascending, inclusive.
 */
export type Combine = "sum" | "max" | "argmax" | "logsumexp" | "prefix";

/**
 * Reduces `before` over `axes` of `shape` in row-major order of the reduced coordinates, from the first element.
 * `before` reads `inputs` (views of `shape`; its index lines count axes of `shape`). `after` reads the accumulator and
 * `extras` (its `input` and `index` lines count axes of the kept shape, which is `shape` without `axes`).
 * `outputs[k]` (kept shape) receives `after.results[k]`. With `prefix`, `axes` has one axis, nothing is removed:
 * extras, outputs and `after` run over the whole `shape`. The accumulation of `sum`, `prefix` and `logsumexp` is f32,
 * or i32/u32 by the dtype of `before`'s result. Outputs may update extras in place as in a map.
 */
export interface ReduceKernel {
  readonly kind: "reduce";
  readonly combine: Combine;
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  readonly inputs: readonly View[];
  readonly before: Body;
  readonly extras: readonly View[];
  readonly after: Body;
  readonly outputs: readonly View[];
}

/** A tap: the row and column of the map that it reads, relative to the output's place. */
export type Tap = readonly [row: number, column: number];

/** One summand of a contract: a whole map, where the computed window starts in it, weights and taps. */
export interface Term {
  /** `[n, rows, columns, K]`, f32, f16 or bf16: the whole map. What a tap reads outside rows and columns is zero. */
  readonly a: View;
  /** Row and column of the map that output place (0, 0) lies on. */
  readonly at: readonly [row: Affine, column: Affine];
  /** `[taps, K, lanes, columns]` of any dtype, which is cast to f32, or `[n, taps, K, lanes, columns]`: weights of their own for each of the batch. */
  readonly w: View;
  readonly taps: readonly Tap[];
}

/**
 * The matrix product with index maps:
 * `acc[lane][b, y, x, j] = sum over terms, taps t, channels i of a[b, at + y + t.row, at + x + t.column, i] * w[t, i, lane, j]`
 * (`w[b, t, i, lane, j]` where the batch has weights of its own) in f32, in stored order of terms and taps, channels ascending, one accumulator; or in segments whose bounds depend on taps and
 * channels alone, each from zero, joined in order. The bits of a value do not depend on the window, on the batch size or on the place in the batch, unless
 * the program allows `fastConvolutions`. `epilogue` runs over `[n, h, w, columns]`
 * with one accumulator per lane; its inputs are `extras`; `outputs[k]` (all of that shape) receives `epilogue.results[k]`.
 * Outputs may update extras in place as in a map; they never overlap a term.
 */
export interface ContractKernel {
  readonly kind: "contract";
  readonly space: readonly [n: number, h: number, w: number];
  readonly lanes: number;
  readonly columns: number;
  readonly terms: readonly Term[];
  readonly extras: readonly View[];
  readonly epilogue: Body;
  readonly outputs: readonly View[];
}

/**
 * The contract family's third index map, the gradient of the weights:
 * `output[s, t, i, o] = sum over places p of slab s of a[b, at + y + t.row, at + x + t.column, i] * g[b, y, x, o]`,
 * places p = (b, y, x) in row-major order of g; slab s holds places `[s * m, (s + 1) * m)` with `m = ceil(places / slabs)`.
 * What a tap reads outside the map is zero.
 */
export interface FilterKernel {
  readonly kind: "filter";
  /** `[n, rows, columns, I]`, f32, f16 or bf16. */
  readonly a: View;
  readonly at: readonly [row: Affine, column: Affine];
  readonly taps: readonly Tap[];
  /** `[n, h, w, O]`, f32, f16 or bf16. */
  readonly g: View;
  readonly slabs: number;
  /** `[slabs, taps, I, O]`, f32. */
  readonly output: View;
}

/**
 * `output[s] = source[s, indices[s]]`: `source` has the output's shape and one more, last axis; an index outside that axis
 * reads zero.
 */
export interface GatherKernel {
  readonly kind: "gather";
  readonly source: View;
  /** an integer dtype, the output's shape. */
  readonly indices: View;
  readonly output: View;
}

/**
 * `output[r, c]` is 0, plus `values[p, c]` for each p whose `indices[p]` is r, in ascending order of p; an index that is no row of the
 * output adds nothing. So the bits do not depend on threads. With `keep` nothing is added: a named row becomes its last values, all other
 * rows stay as they were, and values and output are f32, i32, u32, f16 or bf16 alike.
 */
export interface ScatterKernel {
  readonly kind: "scatter";
  readonly keep?: boolean;
  /** `[picks, columns]`, f32. */
  readonly values: View;
  /** `[picks]`, of an integer dtype. */
  readonly indices: View;
  /** `[rows, columns]`, f32. */
  readonly output: View;
}

/** An operation that the backend named in `capabilities.custom`. */
export interface CustomKernel {
  readonly kind: "custom";
  readonly name: string;
  readonly attributes: Readonly<Record<string, number>>;
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
}

/** One piece of work of a program, of one of seven kinds. */
export type Kernel =
  | MapKernel
  | ReduceKernel
  | ContractKernel
  | FilterKernel
  | GatherKernel
  | ScatterKernel
  | CustomKernel;

/** A loop on the device: runs `body` for `loop` = 0 … repeat - 1. Loops nest; each has its own number. */
export interface Repeat {
  readonly kind: "repeat";
  readonly loop: number;
  readonly repeat: number;
  readonly body: readonly Step[];
}

/** What a program does next: a kernel, or a loop of steps. */
export type Step = Kernel | Repeat;

/** All that a backend is given: buffers, and the steps in order. */
export interface Program {
  readonly buffers: readonly BufferSpec[];
  readonly steps: readonly Step[];
  /**
   * True where contracts and filters may be computed with fewer multiplications, by sums in another order: bits of a value may then depend
   * on the window, and only two runs of one program are equal. A backend may do as it does without.
   */
  readonly fastConvolutions?: boolean;
}
