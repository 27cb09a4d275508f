import {
  type Affine,
  type Body,
  type DType,
  type Expr,
  type View,
  computeDtype,
} from "../backend/mod.ts";
import { affine } from "../graph/affine.ts";
import { exactJson } from "../graph/exact-json.ts";
import type { Tensor } from "../graph/node.ts";
import { at, stridesOf } from "../graph/shape.ts";
import { isMadeUp } from "./analyse.ts";
import type { Draft, Lowering } from "./draft.ts";
import {
  type Layout,
  type Movement,
  before,
  contiguous,
  moved,
  movementKey,
  movementOf,
} from "./layout.ts";
import type { Storage } from "./storage.ts";

/** Whether a kernel computes a node itself, so that its other roots need not read it from memory. */
export function defines(draft: Draft | undefined, node: Tensor): boolean {
  return (
    draft !== undefined &&
    (draft.node === node || draft.roots.some((root) => root.fills === node && root.value === node))
  );
}

/** A stored node that an expression reads, and how. `layout` is relative to the node's own row-major order. */
export interface Leaf {
  readonly node: Tensor;
  readonly layout: Layout;
}

/** Where an expression is looked at: inside a kernel, or on its own. */
export interface Context {
  readonly lowering: Lowering;
  readonly draft?: Draft | undefined;
}

/**
 * The stored nodes that `value`, seen through `chain`, reads inside a kernel; undefined if a reshape stands in the way.
 * With `define`, `value` itself is computed rather than read.
 */
export function leaves(
  value: Tensor,
  chain: readonly Movement[],
  context: Context & { readonly define?: boolean },
): Leaf[] | undefined {
  const found = new Map<string, Leaf>();
  const seen = new Set<string>();
  let legal = true;
  const visit = (node: Tensor, path: readonly Movement[], define: boolean): void => {
    const key = `${node.id}|${define}|${path.map(movementKey)}`;
    if (seen.has(key)) return;
    seen.add(key);
    const stored = context.lowering.analysis.stored.has(node) && !define;
    if (stored || isMadeUp(node)) {
      const layout = moved(contiguous(node.shape), path);
      if (layout === undefined) legal = false;
      else if (stored && defines(context.draft, node) && context.draft?.node !== node)
        visit(node, path, true);
      else if (stored) found.set(key, { node, layout });
      return;
    }
    const own = movementOf(node);
    const inputs = own === undefined ? node.inputs : node.inputs.slice(0, 1);
    const next = own === undefined ? path : before(own, path);
    for (const input of inputs) visit(input, next, false);
  };
  visit(value, chain, context.define ?? false);
  return legal ? [...found.values()] : undefined;
}

/** Collects the lines of a kernel's body and the views that they read. */
export class BodyBuilder {
  readonly views: View[] = [];
  readonly read: Set<Tensor> = new Set();
  readonly #lines: Expr[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #viewKeys = new Map<string, number>();
  readonly #done = new Map<string, number>();
  readonly #context: Context;
  readonly #space: readonly number[];

  constructor(context: Context, space: readonly number[]) {
    this.#context = context;
    this.#space = space;
  }

  body(results: readonly number[]): Body {
    return { lines: this.#lines, results };
  }

  line(expr: Expr): number {
    const key = expr.op === "constant" ? exactJson(expr) : JSON.stringify(expr);
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    this.#byKey.set(key, this.#lines.length);
    this.#lines.push(expr);
    return this.#lines.length - 1;
  }

  /** The line that holds `node` seen through `chain`, which ends in the kernel's index space. */
  emit(node: Tensor, chain: readonly Movement[], define = false): number {
    const key = `${node.id}|${define}|${chain.map(movementKey)}`;
    const known = this.#done.get(key);
    if (known !== undefined) return known;
    const line = this.#emit(node, chain, define);
    this.#done.set(key, line);
    return line;
  }

  #emit(node: Tensor, chain: readonly Movement[], define: boolean): number {
    const { lowering, draft } = this.#context;
    if (lowering.analysis.stored.has(node) && !define) {
      if (draft?.node === node) return this.#accumulator(node, chain, draft.lanes);
      if (defines(draft, node)) return this.emit(node, chain, true);
      return this.#load(node, chain);
    }
    const { op } = node;
    const own = movementOf(node);
    const [inner] = node.inputs;
    if (own !== undefined && inner !== undefined) return this.emit(inner, before(own, chain));
    switch (op.kind) {
      case "scalar":
        return this.line({ op: "constant", value: op.value, dtype: computeDtype(node.dtype) });
      case "loop":
        return this.line({ op: "loop", value: op.value, dtype: "i32" });
      case "index":
        return this.#index(node, op.axis, chain);
      case "fn": {
        const args = node.inputs.map((input) => this.emit(input, chain));
        return this.line({ op: op.fn, args, dtype: computeDtype(node.dtype) });
      }
      default:
        throw new TypeError(`Cannot write ${op.kind} as an expression`);
    }
  }

  #accumulator(node: Tensor, chain: readonly Movement[], lanes: number): number {
    const layout = moved(contiguous(node.shape), chain);
    const lane = lanes === 1 ? 0 : (layout?.offset.constant ?? 0) / at(this.#space, -1);
    return this.line({ op: "accumulator", lane, dtype: node.dtype });
  }

  #load(node: Tensor, chain: readonly Movement[]): number {
    const home = this.#context.lowering.homes.get(node);
    const layout = moved(contiguous(node.shape), chain);
    if (home === undefined || layout === undefined)
      throw new TypeError(
        `Cannot read ${node.op.kind} [${node.shape}] in place: no view of it fits`,
      );
    this.read.add(node);
    const view = viewOf(home, layout);
    const key = JSON.stringify(view);
    const input = this.#viewKeys.get(key) ?? this.views.length;
    if (input === this.views.length) {
      this.views.push(view);
      this.#viewKeys.set(key, input);
    }
    return this.line({ op: "input", input, dtype: computeDtype(view.dtype) });
  }

  #index(node: Tensor, axis: number, chain: readonly Movement[]): number {
    const strides = node.shape.map((_, i) => (i === axis ? 1 : 0));
    const layout = moved({ offset: affine(0), shape: node.shape, strides }, chain);
    if (layout !== undefined) return this.#place(layout);
    // A reshape mixed the axis with others: the coordinate is found in the row-major place.
    const flat = moved(contiguous(node.shape), chain);
    if (flat === undefined) throw new TypeError(`Cannot number [${node.shape}] through a reshape`);
    const inner = this.#constant(at(stridesOf(node.shape), axis));
    const size = this.#constant(at(node.shape, axis));
    const row = this.line({ op: "div", args: [this.#place(flat), inner], dtype: "i32" });
    return this.line({ op: "rem", args: [row, size], dtype: "i32" });
  }

  /** The element that a layout names at the kernel's index. */
  #place(layout: Layout): number {
    const terms = layout.strides.flatMap((stride, i) =>
      stride === 0 || layout.shape[i] === 1 ? [] : [this.#scaled(i, stride)],
    );
    const start = this.#position(layout.offset);
    return terms.reduce((sum, term) => this.#add(sum, term), start);
  }

  #constant(value: number): number {
    return this.line({ op: "constant", value, dtype: "i32" });
  }

  #scaled(axis: number, stride: number): number {
    const coordinate = this.line({ op: "index", axis, dtype: "i32" });
    if (stride === 1) return coordinate;
    return this.line({ op: "mul", args: [coordinate, this.#constant(stride)], dtype: "i32" });
  }

  #position(offset: Affine): number {
    if (offset.terms.length > 0) return this.line({ op: "loop", value: offset, dtype: "i32" });
    return this.#constant(offset.constant);
  }

  #add(a: number, b: number): number {
    const zero = this.#lines[a];
    if (zero?.op === "constant" && zero.value === 0) return b;
    return this.line({ op: "add", args: [a, b], dtype: "i32" });
  }
}

/** A view of a storage; the buffer is the storage's id until the planner places it. */
export function viewOf(storage: Storage, layout: Layout): View {
  const dtype: DType = storage.dtype;
  const { offset, shape, strides } = layout;
  return { buffer: storage.id, offset, shape, strides, dtype };
}
