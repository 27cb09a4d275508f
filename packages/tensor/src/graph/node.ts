import type { Affine, Combine, DType, ScalarFn, Tap } from "../backend/mod.ts";
import { checkOptions } from "./options.ts";
import type { Shape } from "./shape.ts";
import { sizeOf } from "./shape.ts";

/** Numbers on the host, one class for each dtype. */
export type HostData = Float32Array | Int32Array | Uint32Array | Uint8Array;

/** What a node does, as plain data. */
export type Op =
  | { readonly kind: "data"; readonly data: HostData }
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "state"; readonly buffer: string }
  | { readonly kind: "carry"; readonly loop: number; readonly slot: number }
  | { readonly kind: "loop"; readonly value: Affine }
  | { readonly kind: "index"; readonly axis: number }
  | { readonly kind: "fn"; readonly fn: ScalarFn }
  | { readonly kind: "reshape" }
  | { readonly kind: "permute"; readonly order: readonly number[] }
  | { readonly kind: "expand" }
  | { readonly kind: "slice"; readonly start: readonly Affine[]; readonly step: readonly number[] }
  | { readonly kind: "pad"; readonly before: readonly number[] }
  | { readonly kind: "concat"; readonly axis: number }
  | { readonly kind: "reduce"; readonly combine: Combine; readonly axes: readonly number[] }
  | { readonly kind: "contract"; readonly terms: readonly TermMap[] }
  | {
      readonly kind: "filter";
      readonly at: readonly [Affine, Affine];
      readonly taps: readonly Tap[];
    }
  | { readonly kind: "gather" }
  | { readonly kind: "place"; readonly start: readonly Affine[] }
  | { readonly kind: "scan"; readonly body: ScanBody }
  | { readonly kind: "scanned"; readonly slot: number }
  | {
      readonly kind: "custom";
      readonly name: string;
      readonly attributes: Readonly<Record<string, number>>;
    };

/** Where a contract's term reads its map. */
export interface TermMap {
  readonly at: readonly [Affine, Affine];
  readonly taps: readonly Tap[];
}

/** The positions that an op names. */
export function positions(op: Op): readonly Affine[] {
  switch (op.kind) {
    case "loop":
      return [op.value];
    case "slice":
    case "place":
      return op.start;
    case "contract":
      return op.terms.flatMap((term) => term.at);
    case "filter":
      return op.at;
    default:
      return [];
  }
}

/** Gradients with respect to a node's inputs, in order; undefined where there is none. */
export type Vjp = (grad: Tensor) => readonly (Tensor | undefined)[];

/** What the gradient rule of a loop is given besides the gradients of its results. */
export interface Pull {
  /** The nodes that depend on what a gradient is wanted for. */
  readonly on: ReadonlySet<Tensor>;
  /** The gradients of `xs`, given those of some nodes. */
  back(
    seeds: readonly (readonly [Tensor, Tensor])[],
    options: PullOptions,
  ): readonly (Tensor | undefined)[];
}

/** What gradients are wanted of. */
export interface PullOptions {
  readonly xs: readonly Tensor[];
  /** Nodes beyond which nothing passes. */
  readonly ends: ReadonlySet<Tensor>;
}

/** The gradient rule of a node with several results: their gradients, each a "scanned" one, give those of other nodes. */
export type Joint = (
  results: readonly Tensor[],
  pull: Pull,
) => readonly (readonly [Tensor, Tensor])[];

/** An immutable node of the graph. Nothing is computed until a program that contains it runs. */
export interface Tensor {
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** The gradient rule; a node without one passes no gradient. */
  readonly vjp?: Vjp;
  /** The gradient rule of a loop, which has several results. */
  readonly joint?: Joint;
}

/** Whether a value is a node of a graph. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "op" in value && "inputs" in value;
}

/**
 * The traced body of a scan. The scan node's inputs are the first carried values, their next values
 * (which the body computes from the placeholders in `carry`), then the values to stack.
 */
export interface ScanBody {
  readonly loop: number;
  readonly repeat: number;
  /** Which row of the stacks an iteration writes. */
  readonly index: Affine;
  readonly carry: readonly Tensor[];
}

let count = 0;

/** What a new node has besides its op. */
export interface NodeParts {
  readonly inputs?: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype?: DType;
  readonly vjp?: Vjp | undefined;
  readonly joint?: Joint | undefined;
}

/**
 * Makes a node. Ids grow, so ascending ids are a topological order.
 *
 * @throws RangeError for a shape without elements or with sizes that are no whole numbers.
 */
export function node(op: Op, parts: NodeParts): Tensor {
  const { inputs = [], shape, dtype = "f32", vjp, joint } = parts;
  if (!shape.every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(
      `Cannot make a tensor of shape [${shape}]: sizes are whole numbers above 0`,
    );
  const rules = { ...(vjp && { vjp }), ...(joint && { joint }) };
  return shown({ id: count++, op, inputs, shape, dtype, ...rules });
}

/** Sees the nodes that are made while a function runs, and may put others in their places. */
export interface Watch {
  see(made: Tensor): Tensor;
  /** Who watches it in turn: the nodes that it makes itself. */
  outer?: Watch | undefined;
}

let watch: Watch | undefined;

/** Runs a function with one more watch. */
export function watched<T>(inner: Watch, run: () => T): T {
  inner.outer = watch;
  return under(inner, run);
}

/** Runs a function with the watch given, and those around it. */
export function under<T>(inner: Watch | undefined, run: () => T): T {
  const before = watch;
  watch = inner;
  try {
    return run();
  } finally {
    watch = before;
  }
}

/** A new node, or what the watches make of it. */
function shown(made: Tensor): Tensor {
  const inner = watch;
  if (inner === undefined) return made;
  return under(inner.outer, () => {
    const seen = inner.see(made);
    return seen === made ? shown(made) : seen;
  });
}

/** Nested lists of numbers, as deep as the rank. */
export type Nested = number | readonly Nested[];

/** Options of `tensor`. */
export interface TensorOptions {
  readonly shape?: Shape;
  readonly dtype?: DType;
}

const classes = {
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;

/** The dtype that a typed array holds. */
export function dtypeOf(data: HostData): DType {
  if (data instanceof Float32Array) return "f32";
  if (data instanceof Int32Array) return "i32";
  if (data instanceof Uint32Array) return "u32";
  if (data instanceof Uint8Array) return "u8";
  throw new TypeError(
    "Cannot use host data: it must be a Float32Array, Int32Array, Uint32Array or Uint8Array",
  );
}

/** A zeroed typed array for a dtype. */
export function hostArray(dtype: DType, length: number): HostData {
  return new classes[dtype](length);
}

/**
 * A constant on the host: from nested lists (f32 unless a dtype is given) or a typed array with a shape.
 *
 * @throws TypeError if the lists are ragged or the shape does not fit the data.
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor([1, 2, 3, 4], { shape: [2, 2], dtype: "i32" }).dtype; // "i32"
 * tensor(Uint8Array.of(1, 2)).dtype; // "u8"
 * tensor([[1, 2], [3]]); // throws TypeError
 */
export function tensor(data: Nested | HostData, options: TensorOptions = {}): Tensor {
  checkOptions("make a tensor", options, ["shape", "dtype"]);
  if (ArrayBuffer.isView(data)) {
    const dtype = dtypeOf(data);
    if (options.dtype !== undefined && options.dtype !== dtype)
      throw new TypeError(`Cannot make a ${options.dtype} tensor: the array holds ${dtype}`);
    return constant(data, options.shape ?? [data.length]);
  }
  const flat: number[] = [];
  const shape = flatten(data, flat);
  return constant(classes[options.dtype ?? "f32"].from(flat), options.shape ?? shape);
}

function constant(data: HostData, shape: Shape): Tensor {
  if (data.length !== sizeOf(shape))
    throw new TypeError(
      `Cannot make a tensor of shape [${shape}]: the data has ${data.length} elements`,
    );
  return node({ kind: "data", data }, { shape, dtype: dtypeOf(data) });
}

function flatten(data: Nested, out: number[]): number[] {
  if (typeof data === "number") {
    out.push(data);
    return [];
  }
  if (!Array.isArray(data))
    throw new TypeError(`Cannot make a tensor: there is a ${typeof data} among the numbers`);
  if (data.length === 0) throw new RangeError("Cannot make a tensor: a list is empty");
  const shapes = data.map((row) => flatten(row, out));
  const [first = []] = shapes;
  if (shapes.some((s) => s.length !== first.length || s.some((n, i) => n !== first[i])))
    throw new TypeError("Cannot make a tensor: rows have different lengths");
  return [data.length, ...first];
}

/**
 * A constant number of rank 0, written into the kernels that use it.
 *
 * @throws RangeError for NaN (a tensor may hold it), or a number that the dtype does not have.
 * @example
 * await read(backend, mul(scalar(0.5), 3)); // Float32Array [1.5]
 */
export function scalar(value: number, dtype: DType = "f32"): Tensor {
  const [low, high] = limits[dtype];
  const whole = dtype === "f32" || Number.isInteger(value);
  if (!(value >= low && value <= high && whole))
    throw new RangeError(`Cannot write ${value} into a kernel: it is no ${dtype} constant`);
  return node({ kind: "scalar", value }, { shape: [], dtype });
}

const limits = {
  f32: [-Infinity, Infinity],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
  u8: [0, 255],
} as const;
