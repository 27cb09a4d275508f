import type { Tensor } from "../graph/node.ts";
import { scalarValue } from "../graph/scalar-value.ts";
import { add } from "../ops/arithmetic.ts";
import { full } from "../ops/broadcast.ts";
import { place, slice } from "../ops/movement.ts";
import { laterSum, type LaterSum } from "./later-sum.ts";
import type { Loop } from "./loop.ts";

/** What a loop has to carry and to stack so that its gradients can be summed, and how they are read from its results. */
export interface Sums {
  /** Sums so far, with this iteration's share: the next values of what was carried for them. */
  readonly next: readonly Tensor[];
  readonly stacked: readonly Tensor[];
  /** From the last values of what is carried for sums, and the stacks. */
  read(results: readonly Tensor[]): {
    readonly rows: readonly (Tensor | undefined)[];
    readonly totals: readonly (Tensor | undefined)[];
  };
}

/** Options of `sumOverIterations`. */
export interface SumOptions {
  readonly loop: Loop;
  /** Values that are stacked, not summed. */
  readonly rows: readonly (Tensor | undefined)[];
}

/** Sums values over all iterations of a loop: after the loop from stacks where that is cheaper, and otherwise while it runs. */
export function sumOverIterations(
  values: readonly (Tensor | undefined)[],
  { loop, rows }: SumOptions,
): Sums {
  const parts = values.map((value) => (value === undefined ? [] : summands(value)));
  const stacked = new Set(rows.filter((row) => row !== undefined));
  const later = new Map<Tensor, LaterSum>();
  // Twice: what is stacked for one sum may serve another.
  for (let round = 0; round < 2; round++)
    for (const part of parts.flat()) {
      const found = later.has(part) ? undefined : laterSum(part, loop, stacked);
      if (found === undefined) continue;
      later.set(part, found);
      for (const wanted of found.wants) stacked.add(wanted);
    }
  const next: Tensor[] = [];
  const places = parts.map((list) => {
    const now = list.filter((part) => !later.has(part));
    const [one] = now;
    if (one === undefined) return undefined;
    const sum = loop.carry(full(one.shape, 0));
    return next.push(now.reduce(addInPlace, sum)) - 1;
  });
  return {
    next,
    stacked: [...stacked],
    read: (results) => {
      const stacks = new Map([...stacked].map((value, i) => [value, results[next.length + i]]));
      const stackOf = (value: Tensor): Tensor => stacks.get(value) ?? value;
      return {
        rows: rows.map((row) => row && stacks.get(row)),
        totals: parts.map((list, i) => {
          const carried = results[places[i] ?? -1];
          const sums = list.flatMap((part) => later.get(part)?.total(stackOf) ?? []);
          return (carried ? [carried, ...sums] : sums).reduce<Tensor | undefined>(
            (total, sum) => (total === undefined ? sum : add(total, sum)),
            undefined,
          );
        }),
      };
    },
  };
}

/** Summands of one gradient that are looked at by themselves; what is added in more than so many ways is one summand. */
const mostSummands = 32;

function summands(value: Tensor): readonly Tensor[] {
  const found = [value];
  for (let i = 0; i < found.length;) {
    const { op, inputs } = found[i] ?? value;
    if (op.kind === "fn" && op.fn === "add" && found.length < mostSummands)
      found.splice(i, 1, ...inputs);
    else i++;
  }
  return found;
}

/** A sum and one more value. Where that is zero but for a window, only the window is touched. */
function addInPlace(sum: Tensor, value: Tensor): Tensor {
  const [base, part] = value.inputs;
  if (value.op.kind !== "place" || base === undefined || part === undefined) return add(sum, value);
  if (scalarValue(base) !== 0) return add(sum, value);
  const { start } = value.op;
  const ranges = part.shape.map((size, axis) => ({ start: start[axis] ?? 0, size }));
  return place(sum, add(slice(sum, ranges), part), start);
}
