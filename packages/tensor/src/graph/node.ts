import type { Affine, Combine, DType, HostData, ScalarFn, Tap } from "../backend/mod.ts";
import { checkSizes, type Shape } from "./shape.ts";

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
  /** The value of its first input; the gradient goes to the others, which nothing is computed from. */
  | { readonly kind: "withGradient" }
  | { readonly kind: "permute"; readonly order: readonly number[] }
  | { readonly kind: "expand" }
  | { readonly kind: "slice"; readonly start: readonly Affine[]; readonly step: readonly number[] }
  | { readonly kind: "pad"; readonly before: readonly number[] }
  | { readonly kind: "concat"; readonly axis: number }
  | { readonly kind: "reduce"; readonly combine: Combine; readonly axes: readonly number[] }
  | { readonly kind: "contract"; readonly terms: readonly TermMap[] }
  /** The gradient of a contract's weights, `[taps, I, O]`. */
  | {
      readonly kind: "filter";
      readonly at: readonly [Affine, Affine];
      readonly taps: readonly Tap[];
    }
  /** The same in parts, `[slabs, taps, I, O]`: the lowering adds them; with a slab for each of the batch, each is a result. */
  | {
      readonly kind: "filterSlabs";
      readonly at: readonly [Affine, Affine];
      readonly taps: readonly Tap[];
    }
  | { readonly kind: "gather" }
  /** Sums of rows by index, `[rows, columns]`, of `[picks, columns]` and `[picks]`. */
  | { readonly kind: "scatter" }
  /** Its first input, of which some rows, `[rows, columns]` in its row-major order, are replaced: by `[picks, columns]` at `[picks]`. */
  | { readonly kind: "replace"; readonly columns: number }
  | { readonly kind: "place"; readonly start: readonly Affine[] }
  | { readonly kind: "scan"; readonly body: ScanBody }
  | { readonly kind: "scanned"; readonly slot: number }
  /** A value put aside before what it is made from is overwritten: only the lowering makes it. */
  | { readonly kind: "copy" }
  /** The last input is the definition. */
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

/** An op with other positions. */
export function withPositions(op: Op, change: (position: Affine) => Affine): Op {
  const both = ([row, column]: readonly [Affine, Affine]): [Affine, Affine] => [
    change(row),
    change(column),
  ];
  switch (op.kind) {
    case "loop":
      return { ...op, value: change(op.value) };
    case "slice":
    case "place":
      return { ...op, start: op.start.map(change) };
    case "contract":
      return { ...op, terms: op.terms.map((term) => ({ ...term, at: both(term.at) })) };
    case "filter":
    case "filterSlabs":
      return { ...op, at: both(op.at) };
    default:
      return op;
  }
}

/** Gradients with respect to a node's inputs, in order; undefined where there is none. */
export type Vjp = (grad: Tensor) => readonly (Tensor | undefined)[];

/** Nodes of a loop that its gradient reads, besides its inputs. */
export interface LoopNodes {
  /** What gives the iteration's row of a tensor, with that tensor: gradients of rows are stacked in turn. */
  readonly rows: ReadonlyMap<Tensor, Tensor>;
  /** The `scanned` nodes by slot: the last carried values, then the stacks. */
  readonly results: readonly Tensor[];
}

/** An immutable node of the graph. Nothing is computed until a program that contains it runs. */
export interface Tensor {
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** The loops, by number, in whose iterations it differs. */
  readonly loops: ReadonlySet<number>;
  /** The gradient rule; a node without one passes no gradient. */
  readonly vjp?: Vjp;
  /** Those of a loop. */
  readonly loopNodes?: LoopNodes;
}

/** Whether a value is a node of a graph. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "op" in value && "inputs" in value;
}

/** Throws a TypeError unless all of these are tensors: in JavaScript no types see to it. */
export function checkTensors(act: string, ...given: readonly unknown[]): void {
  for (const x of given)
    if (!isTensor(x)) throw new TypeError(`Cannot ${act} ${String(x)}: it is no tensor`);
}

/** Throws a TypeError for anything else than a list of tensors. */
export function checkTensorList(act: string, given: unknown): void {
  if (!Array.isArray(given)) throw new TypeError(`Cannot ${act}: tensors are given in a list`);
  checkTensors(act, ...given);
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
  readonly loopNodes?: LoopNodes | undefined;
}

/**
 * Makes a node. Ids grow, so ascending ids are a topological order.
 *
 * @throws RangeError for a shape without elements or with sizes that are no whole numbers.
 * @example An input, which `lower()` gives a place in a buffer
 * node({ kind: "input", name: "x" }, { shape: [2, 3] }).dtype; // "f32"
 */
export function node(op: Op, parts: NodeParts): Tensor {
  const { inputs = [], shape, dtype = "f32", vjp, loopNodes } = parts;
  checkSizes("a tensor", shape);
  const more = { ...(vjp && { vjp }), ...(loopNodes && { loopNodes }) };
  return { id: count++, op, inputs, shape, dtype, loops: loopsOf(op, inputs), ...more };
}

/** The innermost loop in which a node is computed; -1 outside of all. It was traced last, so its number is the highest. */
export function innermostLoop({ loops }: Tensor): number {
  return Math.max(-1, ...loops);
}

const noLoops: ReadonlySet<number> = new Set();

function loopsOf(op: Op, inputs: readonly Tensor[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { loops } of inputs) for (const loop of loops) found.add(loop);
  withPositions(op, (position) => {
    for (const { loop } of position.terms) found.add(loop);
    return position;
  });
  if (op.kind === "carry") found.add(op.loop);
  if (op.kind === "scan") found.delete(op.body.loop);
  return found.size === 0 ? noLoops : found;
}
