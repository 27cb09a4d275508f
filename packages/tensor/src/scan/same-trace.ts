import type { Affine } from "../backend/mod.ts";
import { describeOp, loopNumbers } from "../graph/describe-op.ts";
import type { Tensor } from "../graph/node.ts";
import { needed, stackedBy } from "../graph/reachable.ts";
import { equalShapes } from "../graph/shape.ts";

/** One trace of a loop's body, as another one is compared with it. */
export interface TracedBody {
  /** The index of the iteration: in the gradient's loop it is another form of another loop's. */
  readonly index: Affine;
  /** What the body is given, in order: carried values and rows. */
  readonly given: readonly Tensor[];
}

const meant = new WeakMap<Tensor, Tensor>();

/** Says that a value that was computed before stands for a node, also where another loop's body reads it. */
export function standFor(value: Tensor, node: Tensor): void {
  if (value !== node) meant.set(value, node);
}

/** Whether two traces of a body compute results alike from what they are given: the same ops, numbers and wiring. */
export function isSameTrace(
  [mine, other]: readonly [TracedBody, TracedBody],
  results: readonly (readonly [Tensor, Tensor])[],
): boolean {
  const [words, otherWords] = [new Words(mine), new Words(other)];
  const seen = new Set<string>();
  const stack = [...results];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [x, y] = next;
    const key = `${x.id} ${y.id}`;
    if (x === y || seen.has(key)) continue;
    seen.add(key);
    if (words.placeOf(x) !== otherWords.placeOf(y)) return false;
    if (words.placeOf(x) !== undefined) continue;
    const [a, b] = [meant.get(x) ?? x, meant.get(y) ?? y];
    const [from, otherFrom] = [madeFrom(a), madeFrom(b)];
    const alike =
      a.dtype === b.dtype && equalShapes(a.shape, b.shape) && from.length === otherFrom.length;
    if (!alike || words.of(a) !== otherWords.of(b) || !sameData(a, b)) return false;
    from.forEach((input, i) => stack.push([input, otherFrom[i] ?? input]));
  }
  return true;
}

/** What a value is made from: of a loop what it carries, of its results that one. */
function madeFrom(node: Tensor): readonly Tensor[] {
  const { op, inputs } = node;
  return op.kind === "scan" ? inputs.slice(0, 2 * op.body.carry.length) : needed(node);
}

function sameData({ op: a }: Tensor, { op: b }: Tensor): boolean {
  if (a.kind !== "data" || b.kind !== "data") return true;
  return a.data.every((value, i) => Object.is(value, b.data[i]));
}

/** Ops of one trace in words that other traces share. */
class Words {
  readonly #index: Affine;
  readonly #places: ReadonlyMap<Tensor, number>;
  readonly #inner = loopNumbers();

  constructor({ index, given }: TracedBody) {
    this.#index = index;
    this.#places = new Map(given.map((x, i) => [x, i]));
  }

  /** Which of the given values it is. */
  placeOf(x: Tensor): number | undefined {
    return this.#places.get(x);
  }

  of({ op, inputs }: Tensor): string {
    const [whole] = inputs;
    if (op.kind === "data") return "data";
    // Where a loop stacks a value does not matter, but which value it is.
    if (op.kind === "scanned" && whole && stackedBy(whole, op.slot)) return "stack";
    const own = this.#index.terms[0]?.loop ?? -1;
    return describeOp(op, {
      loop: (loop) => (loop > own ? `inner ${this.#inner(loop)}` : loop),
      position: (value) => this.#position(value),
    });
  }

  /** A position as a multiple of the iteration's index, and the rest. */
  #position({ constant, terms }: Affine): unknown {
    const [own] = this.#index.terms;
    const term = terms.find(({ loop }) => loop === own?.loop);
    const factor = term === undefined ? 0 : term.stride / (own?.stride ?? 1);
    return {
      factor,
      // Adding zero leaves no minus zero.
      rest: constant - factor * this.#index.constant + 0,
      others: terms.filter((other) => other !== term),
    };
  }
}
