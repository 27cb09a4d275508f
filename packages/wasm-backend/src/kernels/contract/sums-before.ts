import type { Affine, ContractKernel, Term, View } from "@pixelweft/tensor/backend";
import { sharedScratch } from "../../program/work.ts";

/** A loop, and the kernels in it. */
export interface Turns {
  readonly loop: number;
  readonly count: number;
  /** Whether views hold the same numbers in every turn. */
  keeps(views: readonly View[]): boolean;
}

/** A contract in two parts: the second goes on with the sums that the first has begun. */
export interface SplitContract {
  /** The sums of all turns' places over the first terms. */
  readonly before: ContractKernel;
  readonly rest: ContractKernel;
  /** Those of one turn, `[n, h, w, columns of all lanes]`. */
  readonly begun: View;
  /** Bytes of all sums. */
  readonly bytes: number;
}

/** Places of a turn up to which it pays: a tile of more uses each weight often enough, and the sums displace weights from the cache. */
const fewPlaces = 2;

/**
 * Splits a contract of a loop whose first terms read, turn by turn, the neighbouring places of maps that the loop leaves as they are: the link
 * from the vertical stack to each pixel of a row. Summed for all turns together they need their weights once and not once for each
 * turn. A value's additions are the same in the same order, so its bits are. Undefined where there is nothing to begin. `to` is an
 * offset in shared scratch.
 */
export function sumsBefore(
  kernel: ContractKernel,
  { loop, count, keeps }: Turns,
  to: number,
): SplitContract | undefined {
  const { space, lanes, columns, terms } = kernel;
  const [n, h, w] = space;
  const at = terms[0]?.at ?? [];
  const axis = [h, w].findIndex((extent, k) => extent === 1 && strideOf(at[k], loop) === 1);
  if (axis < 0 || n * h * w > fewPlaces || terms.some(({ w: own }) => own.shape.length > 4))
    return undefined;
  const isSteady = ({ a, at: corner, w: weights }: Term): boolean =>
    keeps([a, weights]) &&
    corner.every((form, other) => strideOf(form, loop) === (other === axis ? 1 : 0));
  const size = terms.findIndex((term) => !isSteady(term));
  if (size < 1) return undefined;
  const padded = 4 * Math.ceil(columns / 4);
  const total = lanes * padded;
  const all: ContractKernel["space"] = axis === 1 ? [n, h, count] : [n, count, w];
  const dtype = "f32";
  const first = to / 4;
  const strides = [all[1] * all[2] * total, all[2] * total, total, 1];
  const lane = (k: number): View => ({
    buffer: sharedScratch,
    dtype,
    offset: { constant: first + k * padded, terms: [] },
    shape: [...all, columns],
    strides,
  });
  const apart = axis === 1 ? total : all[2] * total;
  return {
    before: {
      kind: "contract",
      space: all,
      lanes,
      columns,
      terms: terms.slice(0, size).map((term) => ({ ...term, at: withoutLoop(term.at, loop) })),
      extras: [],
      epilogue: {
        lines: Array.from({ length: lanes }, (_, k) => ({ op: "accumulator", lane: k, dtype })),
        results: Array.from({ length: lanes }, (_, k) => k),
      },
      outputs: Array.from({ length: lanes }, (_, k) => lane(k)),
    },
    rest: { ...kernel, terms: terms.slice(size) },
    begun: {
      buffer: sharedScratch,
      dtype,
      offset: { constant: first, terms: [{ loop, stride: apart }] },
      shape: [...space, total],
      strides,
    },
    bytes: 64 * Math.ceil((4 * all[0] * all[1] * all[2] * total) / 64),
  };
}

function strideOf(form: Affine | undefined, loop: number): number {
  return (form?.terms ?? []).reduce((sum, term) => sum + (term.loop === loop ? term.stride : 0), 0);
}

function withoutLoop([row, column]: Term["at"], loop: number): Term["at"] {
  const still = ({ constant, terms }: Affine): Affine => ({
    constant,
    terms: terms.filter((term) => term.loop !== loop),
  });
  return [still(row), still(column)];
}
