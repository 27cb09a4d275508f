import type { Affine } from "../backend/mod.ts";
import { type Op, type Tensor, type Watch, positions, shown, under } from "../graph/node.ts";
import { equalShapes } from "../graph/shape.ts";
import { withGradient } from "../ops/custom.ts";
import { type TracedBody, standFor } from "./same-trace.ts";

/** Watches the nodes of a body: which of them a loop changes, what they read from outside, and what costs work. */
export class Tracer implements Watch, TracedBody {
  outer?: Watch | undefined;
  readonly kept: Tensor[] = [];
  readonly index: Affine;
  readonly given: Tensor[] = [];
  readonly #loop: number;
  readonly #known: readonly (() => Tensor)[] | undefined;
  readonly #loops = new Map<Tensor, ReadonlySet<number>>();
  readonly #computedAs = new Map<Tensor, Tensor>();
  readonly #captured = new Set<Tensor>();

  /** With `known`, these stand for the results of heavy work, in order. */
  constructor(index: Affine, known?: readonly (() => Tensor)[]) {
    this.#loop = index.terms[0]?.loop ?? -1;
    this.index = index;
    this.#known = known;
  }

  changes(x: Tensor): boolean {
    return this.#loops.has(x);
  }

  setComputedAs(x: Tensor, node: Tensor): void {
    this.#computedAs.set(x, node);
  }

  computedAs(x: Tensor): Tensor {
    return this.#computedAs.get(x) ?? x;
  }

  /** What was read from outside, the results of the body included. */
  captured(results: readonly Tensor[]): readonly Tensor[] {
    return [...new Set([...this.#captured, ...results.filter((x) => !this.changes(x))])];
  }

  /** A value that the body is given: it changes with the loop, and what it is made from is not read by the body. */
  give(make: () => Tensor): Tensor {
    const value = under(this.outer, make);
    // A row is a slice without its first axis.
    for (const x of [value, ...value.inputs]) this.#loops.set(x, new Set([this.#loop]));
    this.given.push(value);
    return value;
  }

  see(made: Tensor): Tensor {
    const own = this.#loopsOf(made);
    if (own.size === 0) return made;
    for (const input of made.inputs) if (!this.changes(input)) this.#captured.add(input);
    this.#loops.set(made, own);
    if (made.op.kind === "carry" && made.op.loop === this.#loop) this.given.push(made);
    const inner = own.size > 1 || !own.has(this.#loop);
    if (inner || !isKept(made.op)) return made;
    const value = this.#known === undefined ? made : this.#before(made, this.#known);
    this.#loops.set(value, own);
    this.setComputedAs(value, made);
    standFor(value, made);
    this.kept.push(value);
    return value;
  }

  /** This loop and those inside it that a node depends on. */
  #loopsOf({ op, inputs }: Tensor): ReadonlySet<number> {
    const found = new Set(inputs.flatMap((input) => [...(this.#loops.get(input) ?? [])]));
    if (op.kind === "carry") found.add(op.loop);
    for (const { terms } of positions(op)) for (const { loop } of terms) found.add(loop);
    if (op.kind === "scan") found.delete(op.body.loop);
    for (const loop of found) if (loop < this.#loop) found.delete(loop);
    return found;
  }

  /** What was computed before; its gradient goes to what would be computed now. */
  #before(made: Tensor, known: readonly (() => Tensor)[]): Tensor {
    const value = known[this.kept.length]?.();
    if (value === undefined || !isAlike(value, made)) return bodyChanged();
    // The loops around see what the gradient goes to, as they have to know what it reads from them.
    return withGradient(value, [shown(made)], (grad) => [grad]);
  }
}

/** Whether a result is read again by a gradient, as it has a kernel of its own. */
function isKept(op: Op): boolean {
  switch (op.kind) {
    case "reduce":
      // A maximum is compared with what it is the maximum of, bit for bit: both are computed again.
      return op.combine !== "max";
    case "contract":
    case "filter":
    case "gather":
    case "custom":
    case "scanned":
      return true;
    default:
      return false;
  }
}

/** Whether one tensor can stand for another. */
export function isAlike(x: Tensor, y: Tensor): boolean {
  return x.dtype === y.dtype && equalShapes(x.shape, y.shape);
}

/** Throws, as a body is not what it was. */
export function bodyChanged(): never {
  throw new TypeError(
    "Cannot differentiate a scan: its body makes other tensors when it is traced again",
  );
}
