import { isNarrow, type NarrowFloat } from "../backend/mod.ts";
import { node, type Op, type Tensor } from "../graph/node.ts";
import { cast } from "../ops/cast.ts";
import { Forward, isView } from "./forward.ts";

/**
 * The same gradients of `value`, made so that a program keeps what they read of the way to `value` in 16 bits: large f32 values that
 * depend on the program's inputs and lead to a contract are rounded to `dtype` where they are computed, and widened where a gradient reads
 * them. The value itself, and all else that is not in these gradients, is computed from f32 as before, with the same bits. Parameters, sums
 * over axes, what a loop computes and what follows the last contract stay f32; elementwise functions of what is kept are computed again. The
 * results have no gradient rules, so gradients of gradients come first. An undefined gradient stays undefined.
 *
 * @throws TypeError for a dtype other than f16 or bf16.
 * @example
 * import { compile, full, mul, sum, tanh, tensor, vjp } from "@pixelweft/tensor";
 * const step = compile({ backend }, ({ x }) => {
 *   const y = tanh(mul(x, x));
 *   const loss = sum(mul(y, y));
 *   const [dx = full([2], 0)] = narrowSaved(loss, vjp(loss, [x]), "bf16");
 *   return { dx };
 * });
 * const { dx } = await step.run({ x: tensor([0, 1]) });
 * await dx.read(); // Float32Array [0, 1.2793…]
 */
export function narrowSaved(
  value: Tensor,
  gradients: readonly (Tensor | undefined)[],
  dtype: NarrowFloat,
): (Tensor | undefined)[] {
  if (!isNarrow(dtype))
    throw new TypeError(
      `Cannot keep values for a gradient as ${String(dtype)}: it must be f16 or bf16`,
    );
  return new Narrowing(new Forward(value, gradients), dtype).gradients(gradients);
}

/** Rebuilds gradients, each node once. */
class Narrowing {
  readonly #dtype: NarrowFloat;
  readonly #forward: Forward;
  /** What is kept, and what lies between. */
  #stored: ReadonlySet<Tensor>;
  /** Stored values that a product reads as memory, and all that gradients read. */
  readonly #asMemory = new Set<Tensor>();
  readonly #read = new Set<Tensor>();
  readonly #rebuilt = new Map<Tensor, Tensor>();
  readonly #narrow = new Map<Tensor, Tensor | undefined>();
  readonly #saved = new Map<Tensor, Tensor>();

  constructor(forward: Forward, dtype: NarrowFloat) {
    this.#forward = forward;
    this.#dtype = dtype;
    this.#stored = forward.stored;
  }

  gradients(wanted: readonly (Tensor | undefined)[]): (Tensor | undefined)[] {
    for (const grad of wanted) if (grad) this.gradient(grad);
    // What can be computed again from what is kept anyway need not be kept too.
    this.#stored = this.#forward.leastOf(this.#read, this.#asMemory);
    for (const known of [this.#rebuilt, this.#narrow, this.#saved]) known.clear();
    return wanted.map((grad) => grad && this.gradient(grad));
  }

  gradient(grad: Tensor): Tensor {
    if (this.#forward.has(grad)) return grad;
    return once(this.#rebuilt, grad, () => {
      const { op, inputs } = grad;
      // A loop knows its values by their nodes.
      if (op.kind === "scan" || op.kind === "scanned" || grad.loops.size > 0) return grad;
      const [value] = inputs;
      if (op.kind === "withGradient" && value !== undefined) return this.#input(op, value);
      return withInputs(grad, (input) => this.#input(op, input));
    });
  }

  /** An input of a gradient's node. */
  #input(op: Op, input: Tensor): Tensor {
    if (!this.#forward.has(input)) return this.gradient(input);
    const readsNarrow = op.kind === "contract" || op.kind === "filter";
    return (readsNarrow && this.#kept(input, true)) || this.#widened(input);
  }

  /** A stored value, or a view of one, as it is kept; undefined for all else. */
  #kept(x: Tensor, asMemory: boolean): Tensor | undefined {
    if (this.#stored.has(x)) {
      this.#read.add(x);
      if (asMemory) this.#asMemory.add(x);
      return once(this.#narrow, x, () => cast(x, this.#dtype));
    }
    const [inner] = x.inputs;
    const below = inner && isView(x) ? this.#kept(inner, asMemory) : undefined;
    if (below === undefined || x.op.kind === "withGradient") return below;
    return once(this.#narrow, x, () =>
      node(x.op, { inputs: [below], shape: x.shape, dtype: below.dtype }),
    );
  }

  /** A value as a gradient computes with it. */
  #widened(x: Tensor): Tensor {
    return once(this.#saved, x, () => {
      const kept = this.#kept(x, false);
      if (kept !== undefined) return cast(kept, "f32");
      const isPart = (x.op.kind === "fn" || isView(x)) && x.loops.size === 0;
      return isPart ? withInputs(x, (input) => this.#widened(input)) : x;
    });
  }
}

function once<T>(known: Map<Tensor, T>, x: Tensor, make: () => T): T {
  const found = known.get(x) ?? make();
  known.set(x, found);
  return found;
}

/** A node with other inputs, without its gradient rule; the same node where they are the same. */
function withInputs(x: Tensor, change: (input: Tensor) => Tensor): Tensor {
  const inputs = x.inputs.map(change);
  if (inputs.every((input, i) => input === x.inputs[i])) return x;
  return node(x.op, { inputs, shape: x.shape, dtype: x.dtype });
}
