import type { Joint, Pull, ResultGradient, Tensor } from "../graph/node.ts";
import { full } from "../ops/broadcast.ts";
import { carriedSlots } from "./carried-slots.ts";
import { type Iteration, type Loop, type LoopParts, retrace, traceLoop, valuesOf } from "./loop.ts";
import { type Sums, sumOverIterations } from "./sum-over-iterations.ts";

/** The gradient rule of a loop: a loop over the same rows in the other order, and sums of what its iterations give. */
export function loopGradient(loop: Loop): Joint {
  return (results, pull) => {
    const backwards = new Backwards(loop, results, pull);
    const { repeat, reverse } = loop;
    const build = (parts: LoopParts): Iteration => backwards.iteration(parts);
    const traced = traceLoop({ repeat, reverse: !reverse, build, rule: loopGradient });
    return backwards.found(traced);
  };
}

/** What a loop backwards needs to know before it is traced, and what its first trace says of its results. */
class Backwards {
  readonly #loop: Loop;
  readonly #pull: Pull;
  /** Gradients of the loop's results. */
  readonly #given: ReadonlyMap<number, Tensor>;
  /** Carried values that have a gradient and are wanted for one. */
  readonly #slots: readonly number[];
  readonly #rows: readonly number[];
  readonly #captured: readonly number[];
  #sums: Sums | undefined;

  constructor(loop: Loop, results: readonly ResultGradient[], pull: Pull) {
    this.#loop = loop;
    this.#pull = pull;
    this.#given = new Map(results.map(({ slot, grad }) => [slot, grad]));
    this.#slots = carriedSlots(loop, this.#given, pull.on);
    const wanted = (xs: readonly Tensor[]): number[] =>
      xs.flatMap((x, i) => (x.dtype === "f32" && pull.on.has(x) ? [i] : []));
    this.#rows = wanted(loop.whole);
    this.#captured = wanted(loop.captured);
  }

  /** Goes back through one iteration. */
  iteration(parts: LoopParts): Iteration {
    const { carry, next, repeat } = this.#loop;
    const grads = this.#slots.map((slot) => {
      const init = carry[slot];
      return parts.carry(this.#given.get(slot) ?? full(init?.shape ?? [], 0));
    });
    const body = retrace(this.#loop, parts);
    const seeds = [
      ...this.#slots.flatMap((slot, i) => pair(body.next[slot], grads[i])),
      ...valuesOf(body).flatMap((value, i) => {
        const grad = this.#given.get(next.length + i);
        return grad ? pair(value, parts.row(grad)) : [];
      }),
    ];
    const at = (xs: readonly Tensor[], which: readonly number[]): Tensor[] =>
      which.flatMap((i) => xs[i] ?? []);
    const found = this.#pull.back(seeds, {
      xs: [
        ...at(body.carry, this.#slots),
        ...at(body.rows, this.#rows),
        ...at(body.captured, this.#captured),
      ],
      ends: new Set([...body.carry, ...body.rows, ...body.captured]),
    });
    const rowsFrom = this.#slots.length;
    const capturedFrom = rowsFrom + this.#rows.length;
    const carried = grads.map((grad, i) => found[i] ?? full(grad.shape, 0));
    const sums = sumOverIterations(found.slice(capturedFrom), {
      around: { ...parts, repeat },
      rows: found.slice(rowsFrom, capturedFrom),
    });
    // A second derivative traces this loop again; its sums are the same ones.
    this.#sums ??= sums;
    return { next: [...carried, ...sums.next], stacked: sums.stacked };
  }

  /** The gradients that the loop found. */
  found({ results }: Loop): (readonly [Tensor, Tensor])[] {
    const { first, whole, captured } = this.#loop;
    const { rows = [], totals = [] } = this.#sums?.read(results.slice(this.#slots.length)) ?? {};
    return [
      ...this.#slots.flatMap((slot, i) => pair(first[slot], results[i])),
      ...this.#rows.flatMap((row, i) => pair(whole[row], rows[i])),
      ...this.#captured.flatMap((x, i) => pair(captured[x], totals[i])),
    ];
  }
}

function pair(a: Tensor | undefined, b: Tensor | undefined): (readonly [Tensor, Tensor])[] {
  return a === undefined || b === undefined ? [] : [[a, b]];
}
