import type { AddingGroup, RankJob } from "@pixelweft/mpi";

/** The part of a process in a job that `mpirun` or `srun` started. */
export interface Job extends RankJob {
  /** Tells on what this rank computes. */
  announce(words: string): void;
}

/** Options of a data set's batches that give a rank its share of each. */
export function shareOf(
  group: AddingGroup | undefined,
): { readonly rank: number; readonly world: number; readonly batchOf: "group" } | undefined {
  return group && { rank: group.rank, world: group.size, batchOf: "group" };
}
