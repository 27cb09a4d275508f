import { type Tensor, sizeOf } from "@pixelweft/tensor";
import type { Affine, ScalarFn } from "@pixelweft/tensor/backend";
import { element, stridesOf } from "../view.ts";
import {
  type OpOf,
  type Values,
  concatenated,
  contracted,
  coordinates,
  dot,
  filtered,
  gathered,
  inSlabs,
  input,
  located,
  overwritten,
  reduced,
  replaced,
  scattered,
} from "./oracle-kernels.ts";
import { apply, rounded } from "./oracle-scalars.ts";

/** What a graph reads besides its constants: inputs, and state buffers flat, by name. */
export interface Surroundings {
  readonly inputs?: Readonly<Record<string, ArrayLike<number>>>;
  readonly state?: Readonly<Record<string, ArrayLike<number>>>;
}

/** One iteration of a loop (or the outside of all loops), and what was computed in it. */
interface Frame {
  readonly loop: number;
  readonly index: number;
  readonly carry: readonly Values[];
  readonly known: Map<Tensor, Values>;
  readonly outer?: Frame;
}

/**
 * Evaluates graphs on the host, node by node: float64 arithmetic, each node's result rounded to its dtype. Nothing is fused,
 * planned or done in place, so it is slow and plainly right.
 */
export class Oracle {
  readonly #surroundings: Surroundings;
  readonly #ground: Frame = { loop: -1, index: 0, carry: [], known: new Map() };
  /** What the scans gave: their last carried values, then their stacks. */
  readonly #scanned = new Map<Values, readonly Values[]>();

  constructor(surroundings: Surroundings = {}) {
    this.#surroundings = surroundings;
  }

  evaluate(node: Tensor): Values {
    return this.#value(node, this.#ground);
  }

  #value(node: Tensor, frame: Frame): Values {
    let home = frame;
    while (home.outer !== undefined && !node.loops.has(home.loop)) home = home.outer;
    const known = home.known.get(node);
    if (known !== undefined) return known;
    const raw = this.#compute(node, home);
    const value = node.op.kind === "scan" ? raw : raw.map((x) => rounded(x, node.dtype));
    if (node.op.kind !== "scan" && value.length !== sizeOf(node.shape))
      throw new TypeError(
        `Cannot evaluate ${node.op.kind} [${node.shape}]: ${value.length} values`,
      );
    home.known.set(node, value);
    return value;
  }

  #compute(node: Tensor, frame: Frame): Values {
    const { op, inputs, shape } = node;
    const args = (): Values[] => inputs.map((x) => this.#value(x, frame));
    const first = (): Values => this.#value(input(node, 0), frame);
    const affine = (position: Affine): number => evaluateAffine(position, frame);
    const from = (place: (c: readonly number[]) => readonly number[]): Values => {
      const source = first();
      const strides = stridesOf(input(node, 0).shape);
      return coordinates(shape).map((c) => element(source, dot(place(c), strides)));
    };
    switch (op.kind) {
      case "data":
        return Array.from(op.data, (x) => rounded(x, node.dtype));
      case "scalar":
        return [op.value];
      case "input":
        return Array.from(this.#surroundings.inputs?.[op.name] ?? [], (x) =>
          rounded(x, node.dtype),
        );
      case "state":
        return Array.from(this.#surroundings.state?.[op.buffer] ?? [], (x) =>
          rounded(x, node.dtype),
        );
      case "carry":
        return carried(frame, op.loop)[op.slot] ?? [];
      case "loop":
        return [affine(op.value)];
      case "index":
        return coordinates(shape).map((c) => element(c, op.axis));
      case "reshape":
      case "withGradient":
        return first();
      case "permute":
        return from((c) => op.order.map((_, axis) => element(c, op.order.indexOf(axis))));
      case "expand":
        return from((c) => c.map((k, axis) => (input(node, 0).shape[axis] === 1 ? 0 : k)));
      case "slice":
        return from((c) => c.map((k, i) => affine(op.start[i] ?? zero) + k * element(op.step, i)));
      case "pad":
        return overwritten(
          shape,
          coordinates(shape).map(() => 0),
          {
            value: first(),
            size: input(node, 0).shape,
            start: op.before,
          },
        );
      case "place":
        return overwritten(shape, first(), {
          value: this.#value(input(node, 1), frame),
          size: input(node, 1).shape,
          start: op.start.map(affine),
        });
      case "concat":
        return concatenated(node, op.axis, args());
      case "fn":
        return this.#elementwise(node, op.fn, args());
      case "reduce":
        return reduced(node, op, first());
      case "gather":
        return gathered(node, args());
      case "scatter":
        return scattered(node, args());
      case "replace":
        return replaced(op.columns, args());
      case "contract":
        return contracted(
          node,
          op.terms.map((t) => located(t, affine)),
          args(),
        );
      case "filter":
        return filtered(node, located(op, affine), args());
      case "scan":
        return this.#scan(node, op.body, frame);
      case "scanned":
        return this.#scanned.get(first())?.[op.slot] ?? [];
      case "filterSlabs":
        return inSlabs(node, located(op, affine), args());
      case "copy":
        throw new TypeError(`Cannot evaluate ${op.kind}: only the lowering makes it`);
      case "custom":
        return this.#value(input(node, inputs.length - 1), frame);
    }
  }

  #elementwise(node: Tensor, fn: ScalarFn, args: readonly Values[]): Values {
    const dtypes = { from: node.inputs.at(-1)?.dtype ?? "f32", to: node.dtype };
    return Array.from({ length: sizeOf(node.shape) }, (_, i) =>
      apply(
        fn,
        args.map((values) => element(values, i)),
        dtypes,
      ),
    );
  }

  #scan(node: Tensor, body: OpOf<"scan">["body"], outer: Frame): Values {
    const count = body.carry.length;
    const next = node.inputs.slice(count, 2 * count);
    const stacked = node.inputs.slice(2 * count);
    let carry = node.inputs.slice(0, count).map((init) => this.#value(init, outer));
    const rows = stacked.map(() => Array.from({ length: body.repeat }, (): Values => []));
    for (let index = 0; index < body.repeat; index++) {
      const frame: Frame = { loop: body.loop, index, carry, known: new Map(), outer };
      const row = evaluateAffine(body.index, frame);
      stacked.forEach((x, i) => rows[i]?.splice(row, 1, this.#value(x, frame)));
      carry = next.map((x) => this.#value(x, frame));
    }
    // An array of its own stands for this evaluation of the scan.
    const key: Values = [];
    this.#scanned.set(key, [...carry, ...rows.map((stack) => stack.flat())]);
    return key;
  }
}

const zero: Affine = { constant: 0, terms: [] };

function evaluateAffine({ constant, terms }: Affine, frame: Frame): number {
  return terms.reduce((sum, { loop, stride }) => {
    let here: Frame | undefined = frame;
    while (here !== undefined && here.loop !== loop) here = here.outer;
    if (here === undefined) throw new TypeError(`Cannot evaluate: loop ${loop} is not around it`);
    return sum + stride * here.index;
  }, constant);
}

function carried(frame: Frame, loop: number): readonly Values[] {
  let here: Frame | undefined = frame;
  while (here !== undefined && here.loop !== loop) here = here.outer;
  return here?.carry ?? [];
}
