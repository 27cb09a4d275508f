import {
  type Affine,
  type Body,
  type Expr,
  type View,
  computeDtype,
  isNarrow,
} from "../../backend/mod.ts";
import { affine } from "../../graph/affine.ts";
import { exactJson } from "../../graph/exact-json.ts";
import type { Tensor } from "../../graph/node.ts";
import { at, stridesOf } from "../../graph/shape.ts";
import { type Layout, type Movement, contiguous, moved } from "../analyse/layout.ts";
import { Walk } from "../analyse/walk.ts";
import { notLowered } from "../not-lowered.ts";
import { type FusionGroup, type Lowering, sceneOf } from "../schedule/fusion-group.ts";
import { lanesOf } from "../schedule/lanes.ts";
import type { Storage } from "../schedule/storage.ts";

/** Collects the lines of a kernel's body and the views that they read. */
export class BodyBuilder {
  readonly views: View[] = [];
  readonly read: Set<Tensor> = new Set();
  readonly #lines: Expr[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #viewKeys = new Map<string, number>();
  readonly #walk: Walk<number>;
  readonly #storages: ReadonlyMap<Tensor, Storage>;
  readonly #space: readonly number[];
  readonly #lanes: number;

  /** Writes what the kernel of a group computes, or what is computed on its own before a reduce. */
  constructor(lowering: Lowering, space: readonly number[], group?: FusionGroup) {
    this.#storages = lowering.storages;
    this.#space = space;
    this.#lanes = group === undefined ? 1 : lanesOf(group);
    this.#walk = new Walk(sceneOf(lowering, group), {
      operand: (node, chain) => this.#load(node, chain),
      accumulator: (node, chain) => this.#accumulator(node, chain),
      number: (node, chain) => this.#number(node, chain),
      apply: (node, args) => this.#apply(node, args),
    });
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
    return this.#walk.visit(node, chain, define);
  }

  #number(node: Tensor, chain: readonly Movement[]): number {
    const { op, dtype } = node;
    switch (op.kind) {
      case "scalar":
        return this.line({ op: "constant", value: op.value, dtype: computeDtype(dtype) });
      case "loop":
        return this.line({ op: "loop", value: op.value, dtype: "i32" });
      case "index":
        return this.#index(node, op.axis, chain);
      default:
        throw notLowered(node);
    }
  }

  #apply(node: Tensor, args: readonly number[]): number {
    const { op, dtype } = node;
    if (op.kind !== "fn") throw notLowered(node);
    const [first = 0] = args;
    if (op.fn === "cast" && this.#lines[first]?.dtype === computeDtype(dtype))
      return isNarrow(dtype) ? this.line({ op: dtype, args, dtype: "f32" }) : first;
    return this.line({ op: op.fn, args, dtype: computeDtype(dtype) });
  }

  #accumulator(node: Tensor, chain: readonly Movement[]): number {
    const layout = moved(contiguous(node.shape), chain);
    const lane = this.#lanes === 1 ? 0 : (layout?.offset.constant ?? 0) / at(this.#space, -1);
    return this.line({ op: "accumulator", lane, dtype: computeDtype(node.dtype) });
  }

  #load(node: Tensor, chain: readonly Movement[]): number {
    const storage = this.#storages.get(node);
    const layout = moved(contiguous(node.shape), chain);
    if (storage === undefined || layout === undefined) throw notLowered(node);
    this.read.add(node);
    const view = viewOf(storage, layout);
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
    if (flat === undefined) throw notLowered(node);
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
  return { buffer: storage.id, ...layout, dtype: storage.dtype };
}
