import type { Affine } from "../backend/mod.ts";
import { addAffine, scaleAffine } from "../graph/affine.ts";
import type { Tensor } from "../graph/node.ts";
import { full } from "../ops/broadcast.ts";
import { carriedSlots } from "./carried-slots.ts";
import { Loop } from "./loop.ts";
import { Substitution } from "./substitution.ts";
import { sumOverIterations } from "./sum-over-iterations.ts";
import { tracedLoop } from "./traced-loop.ts";

/** What the gradient of a loop is given besides the gradients of its results. */
export interface Pull {
  /** The nodes that depend on what a gradient is wanted for. */
  readonly on: ReadonlySet<Tensor>;
  /** The gradients of `xs`, given those of some nodes. */
  back(
    seeds: readonly (readonly [Tensor, Tensor])[],
    options: PullOptions,
  ): readonly (Tensor | undefined)[];
}

/** What gradients are wanted of. */
export interface PullOptions {
  readonly xs: readonly Tensor[];
  /** Nodes beyond which nothing passes. */
  readonly ends: ReadonlySet<Tensor>;
}

/** The gradient of one of a loop's results. */
export interface ResultGradient {
  readonly slot: number;
  readonly grad: Tensor;
}

type Pair = readonly [Tensor, Tensor];

/**
 * The gradients of what a loop reads, given those of its results, each slot once: a loop over the same rows in the other order. It carries
 * the gradients of the carried values, stacks those of rows, and sums those of what the body reads from outside. The rules of the body's
 * nodes give these in terms of what the body computes; a substitution reads that again from what the loop stacked, or computes it again.
 */
export function scanGradient(
  scan: Tensor,
  given: readonly ResultGradient[],
  pull: Pull,
): readonly Pair[] {
  const forwards = tracedLoop(scan);
  if (forwards === undefined) return [];
  const { loop, repeat, index, carry, first, next, stacked, captured } = forwards;
  const gradients = new Map(given.map(({ slot, grad }) => [slot, grad]));
  // What gradients are wanted of: carried values, rows of tensors, and what is read from outside.
  const wanted = (x: Tensor): boolean => x.dtype === "f32" && pull.on.has(x);
  const slots = carriedSlots(forwards, gradients, pull.on);
  const rows = [...forwards.rows].filter(([, whole]) => wanted(whole));
  const outside = captured.filter(wanted);

  const backwards = new Loop({ repeat, reverse: index.terms[0]?.stride === 1 });
  const carried = slots.map((slot) =>
    backwards.carry(gradients.get(slot) ?? full(carry[slot]?.shape ?? [], 0)),
  );
  const seeds = [
    ...slots.flatMap((slot, i) => pair(next[slot], carried[i])),
    ...stacked.flatMap((value, i) => {
      const grad = gradients.get(next.length + i);
      return grad ? pair(value, backwards.row(grad)) : [];
    }),
  ];
  const again = new Substitution({
    loop,
    index: sameRow(index, backwards.index),
    instead: (x) => {
      const whole = forwards.wholes.get(x);
      return whole && backwards.row(whole);
    },
  });
  const found = pull
    .back(seeds, {
      xs: [...slots.flatMap((slot) => carry[slot] ?? []), ...rows.map(([row]) => row), ...outside],
      ends: new Set([...carry, ...forwards.rows.keys(), ...captured]),
    })
    .map((grad) => grad && again.of(grad));

  const before = carried.map((grad, i) => found[i] ?? full(grad.shape, 0));
  const split = slots.length + rows.length;
  const sums = sumOverIterations(found.slice(split), {
    loop: backwards,
    rows: found.slice(slots.length, split),
  });
  const iteration = { next: [...before, ...sums.next], stacked: sums.stacked };
  const results = backwards.close(iteration);
  const read = sums.read(results.slice(slots.length));
  return [
    ...slots.flatMap((slot, i) => pair(first[slot], results[i])),
    ...rows.flatMap(([, whole], i) => pair(whole, read.rows[i])),
    ...outside.flatMap((x, i) => pair(x, read.totals[i])),
  ];
}

/** The index of a loop where another one is at the same row; both go over all rows, up or down. */
function sameRow({ constant, terms: [own] }: Affine, other: Affine): Affine {
  return scaleAffine(addAffine(other, -constant), own?.stride ?? 1);
}

function pair(a: Tensor | undefined, b: Tensor | undefined): Pair[] {
  return a === undefined || b === undefined ? [] : [[a, b]];
}
