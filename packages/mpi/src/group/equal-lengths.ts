import { MpiError } from "../library/errors.ts";

/** What a float counts exactly. */
const most = 2 ** 24;
/** Floats for each rank's length. */
const wordsEach = 2;

/** Whose length it is. */
export interface LengthOwner {
  readonly rank: number;
  readonly size: number;
}

/** An operation in words, and what its lengths count. */
export interface Counted {
  readonly what: string;
  readonly unit: string;
}

/** Numbers that say, when they have been added over all ranks, how many values each rank has. */
export function lengthWords({ rank, size }: LengthOwner, length: number): Float32Array {
  const words = new Float32Array(wordsEach * size);
  words.set([length % most, Math.floor(length / most)], wordsEach * rank);
  return words;
}

/**
 * Refuses an operation that ranks do on unequal lengths, before MPI reads or writes beyond an array: MPICH gives other numbers then, and
 * Open MPI ends the process.
 *
 * @throws MpiError, on all ranks, that names the ranks.
 */
export function checkLengths({ what, unit }: Counted, words: Float32Array): void {
  const [first = 0, ...others] = Array.from(
    { length: words.length / wordsEach },
    (_, rank) => (words[wordsEach * rank] ?? 0) + most * (words[wordsEach * rank + 1] ?? 0),
  );
  const rank = 1 + others.findIndex((length) => length !== first);
  if (rank === 0) return;
  const more = others.filter((length) => length !== first).length - 1;
  const also =
    more === 0
      ? ""
      : `, and ${more} other ${more === 1 ? "rank differs" : "ranks differ"} from rank 0, too`;
  throw new MpiError(
    `Cannot ${what}: rank ${rank} gives ${others[rank - 1]} ${unit} and rank 0 gives ${first}${also}; ` +
      "give arrays of one length on all ranks",
  );
}
