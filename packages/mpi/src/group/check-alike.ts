import { MpiError } from "../library/errors.ts";
import type { AddingGroup } from "./adding-group.ts";
import { fingerprints, type Contents } from "./fingerprints.ts";

/** Something that all ranks have to have alike. */
export interface Alike {
  /** What it is, such as "another seed". */
  readonly other: string;
  readonly contents: Contents;
  /** What to do where one has another. */
  readonly remedy: string;
}

/**
 * Refuses a job in which a rank has something else than rank 0, such as a checkpoint of another moment on a disk of its own: sums over
 * the ranks would have no meaning, or MPI would write beyond an array. Every rank calls it, for the same things.
 *
 * @throws MpiError, on all ranks, that names the ranks and the first thing that differs.
 * @example A group of one
 * const alone = { rank: 0, size: 1, allReduce: () => {} };
 * const seed = { other: "another seed", contents: "7", remedy: "give all the same" };
 * await checkAlike(alone, [seed]); // undefined
 */
export async function checkAlike(group: AddingGroup, things: readonly Alike[]): Promise<void> {
  for (const { other, contents, remedy } of things) {
    const [first, ...others] = await fingerprints(group, contents);
    const unlike = others.flatMap((found, k) => (found === first ? [] : [k + 1]));
    if (unlike.length === 0) continue;
    const who = unlike.length === 1 ? `rank ${unlike[0]} has` : `ranks ${unlike.join(", ")} have`;
    throw new MpiError(`Cannot train together: ${who} ${other} than rank 0; ${remedy}`);
  }
}
