import type { Affine } from "../backend/mod.ts";
import { addAffine, loopAffine, scaleAffine } from "../graph/affine.ts";
import { node, type LoopNodes, type ScanBody, type Tensor } from "../graph/node.ts";
import { reshape } from "../ops/broadcast.ts";
import { slice } from "../ops/movement.ts";
import { isInside, loopBody } from "./loop-body.ts";

let count = 0;

/** A number for a loop, above those of the loops around it. */
export function nextLoop(): number {
  return count++;
}

/** How often a loop runs, and in which direction. */
export interface LoopOptions {
  readonly repeat: number;
  /** From the last row to the first. */
  readonly reverse: boolean;
}

/** What an iteration gives: the next carried values, in the order in which they were asked for, and values to stack. */
export interface Iteration {
  readonly next: readonly Tensor[];
  readonly stacked: readonly Tensor[];
}

/** A loop whose body is being made. */
export class Loop {
  readonly number: number = nextLoop();
  readonly repeat: number;
  /** Which row of slices and stacks the iteration reads and writes. */
  readonly index: Affine;
  readonly #first: Tensor[] = [];
  readonly #carry: Tensor[] = [];
  readonly #rows = new Map<Tensor, Tensor>();

  constructor({ repeat, reverse }: LoopOptions) {
    this.repeat = repeat;
    const index = loopAffine(this.number);
    this.index = reverse ? addAffine(scaleAffine(index, -1), repeat - 1) : index;
  }

  /** A carried value, given its first one. */
  carry(first: Tensor): Tensor {
    const { shape, dtype } = first;
    const slot = this.#carry.length;
    const value = node({ kind: "carry", loop: this.number, slot }, { shape, dtype });
    this.#first.push(first);
    this.#carry.push(value);
    return value;
  }

  /** The iteration's row of a tensor: its first axis is gone. */
  row(whole: Tensor): Tensor {
    const cut = slice(whole, [{ start: this.index, size: 1 }]);
    const row = reshape(cut, whole.shape.slice(1));
    this.#rows.set(row, whole);
    return row;
  }

  /** Whether a value differs from one iteration to the next. */
  changes(x: Tensor): boolean {
    return isInside(x, this.number);
  }

  /** Ends the body, and gives the last carried values, then the stacks: those asked for, and those that only the gradient reads. */
  close({ next, stacked }: Iteration): readonly Tensor[] {
    const { number: loop, repeat, index } = this;
    const [carry, rows] = [this.#carry, this.#rows];
    const { kept } = loopBody(loop, [...next, ...stacked], new Set([...carry, ...rows.keys()]));
    const inputs = [...this.#first, ...next, ...stacked, ...carry, ...kept];
    return scanResults({ loop, repeat, index, carry }, inputs, rows);
  }
}

/** Makes the node of a loop, and those of its results. */
export function scanResults(
  body: ScanBody,
  inputs: readonly Tensor[],
  rows: LoopNodes["rows"],
): readonly Tensor[] {
  const carried = body.carry.length;
  const results: Tensor[] = [];
  const parts = { inputs, shape: [], dtype: "u32", loopNodes: { rows, results } } as const;
  const scan = node({ kind: "scan", body }, parts);
  inputs.slice(carried).forEach(({ shape, dtype }, slot) => {
    const all = slot < carried ? shape : [body.repeat, ...shape];
    results.push(node({ kind: "scanned", slot }, { inputs: [scan], shape: all, dtype }));
  });
  return results;
}
