import type { Affine, ContractKernel, Term, View } from "@pixelweft/tensor/backend";
import { type Repeats, anyOverlap } from "../merge/overlap.ts";
import { touchesOf } from "../merge/touches.ts";
import { wholeFours } from "../wgsl/access/access.ts";
import type { BegunContract } from "../wgsl/contract/begun.ts";
import { summedProduct } from "../wgsl/contract/product.ts";
import { scratchBuffer } from "../wgsl/shader.ts";
import type { Traits } from "../wgsl/tile.ts";
import { type NestWork, kernelsOf } from "./nest-work.ts";
import type { Separate } from "./separate-images.ts";

/** A loop over works. */
export interface Loop {
  readonly loop: number;
  readonly repeat: number;
  /** All loops of the program. */
  readonly repeats: Repeats;
  readonly traits: Traits;
}

/** Works whose contracts go on with sums that other kernels have made in scratch. */
export interface BegunWorks extends Separate {
  readonly before: readonly ContractKernel[];
}

/** Words of scratch up to which sums are made: every device binds so much of a buffer. */
const mostWords = 2 ** 24;

/**
 * Takes sums out of a loop over the pixels of a row: what the first terms of a contract read may be there before the loop, as the map of the
 * vertical stack is. Summed for the whole row they are a product of many places, which needs each weight once for all of them. A value's
 * additions are the same in the same order, so its bits are.
 */
export function sumsBefore({ works, scratchWords: first }: Separate, loop: Loop): BegunWorks {
  const writes = works.flatMap(kernelsOf).flatMap((kernel) => touchesOf(kernel).writes);
  const before: ContractKernel[] = [];
  let scratchWords = wholeFours(first);
  const begun = works.map((work): NestWork => {
    const steady = work.kind === "contract" ? steadyTerms(work, writes, loop) : 0;
    if (work.kind !== "contract" || steady === 0) return work;
    const { sums, rest, words } = splitContract(work, { loop, steady, from: scratchWords });
    if (scratchWords + words > mostWords) return work;
    before.push(sums);
    scratchWords += words;
    return rest;
  });
  return { works: begun, before, scratchWords };
}

/** How many terms in front read what the loop leaves as it is, turn by turn the next place of a row. */
function steadyTerms(
  kernel: ContractKernel,
  writes: readonly View[],
  { loop, repeats, traits }: Loop,
): number {
  const { space, terms } = kernel;
  const [, h, w] = space;
  // Of a long sum, the bounds of segments would be others.
  if (h !== 1 || w !== 1 || summedProduct(kernel, traits).segments > 1) return 0;
  const moves = ({ a, w: weights, at: [row, column] }: Term): boolean =>
    weights.shape.length > 4 ||
    strideOf(row, loop) !== 0 ||
    strideOf(column, loop) !== 1 ||
    [a, weights].some(({ offset }) => strideOf(offset, loop) !== 0) ||
    anyOverlap([a, weights], writes, repeats);
  return Math.max(0, terms.findIndex(moves));
}

/** A contract of one place a turn in two parts, the first of which is for all turns; sums stand in scratch from word `from` on. */
function splitContract(
  kernel: ContractKernel,
  { loop: { loop, repeat }, steady, from }: { loop: Loop; steady: number; from: number },
): { sums: ContractKernel; rest: BegunContract; words: number } {
  const { lanes, columns, terms } = kernel;
  const [images] = kernel.space;
  const padded = wholeFours(columns);
  const total = lanes * padded;
  const dtype = "f32";
  const outputs = Array.from({ length: lanes }, (_, lane): View => ({
    buffer: scratchBuffer,
    dtype,
    offset: { constant: from + lane * padded, terms: [] },
    shape: [images, 1, repeat, columns],
    strides: [repeat * total, repeat * total, total, 1],
    spare: padded - columns,
  }));
  return {
    sums: {
      kind: "contract",
      space: [images, 1, repeat],
      lanes,
      columns,
      terms: terms.slice(0, steady).map((term) => ({ ...term, at: withoutLoop(term.at, loop) })),
      extras: [],
      epilogue: {
        lines: outputs.map((_, lane) => ({ op: "accumulator", lane, dtype })),
        results: outputs.map((_, lane) => lane),
      },
      outputs,
    },
    rest: {
      ...kernel,
      terms: terms.slice(steady),
      begun: {
        buffer: scratchBuffer,
        dtype,
        offset: { constant: from, terms: [{ loop, stride: total }] },
        shape: [images, total],
        strides: [repeat * total, 1],
      },
    },
    words: images * repeat * total,
  };
}

function strideOf({ terms }: Affine, loop: number): number {
  return terms.reduce((sum, term) => sum + (term.loop === loop ? term.stride : 0), 0);
}

function withoutLoop([row, column]: Term["at"], loop: number): Term["at"] {
  const still = ({ constant, terms }: Affine): Affine => ({
    constant,
    terms: terms.filter((term) => term.loop !== loop),
  });
  return [still(row), still(column)];
}
