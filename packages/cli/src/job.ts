import type { MachineShare } from "@pixelweft/mpi";

/** The processes that train together. */
export interface Group {
  readonly rank: number;
  readonly size: number;
  allReduce(values: Float32Array): Promise<void>;
}

/** The part of a process in a job that `mpirun` or `srun` started. */
export interface Job {
  readonly group: Group;
  readonly share: MachineShare;
  /** Where a rank writes: rank 0 into the folder of the run, the others into one that is removed. */
  folderOf(folder: string): string;
  /** Does something on rank 0, then on the others: what has to be downloaded is there by then. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
  /** Tells on what this rank computes. */
  announce(words: string): void;
}

/** Whether this process writes files and decides for all. */
export function leads(group: Group | undefined): boolean {
  return group === undefined || group.rank === 0;
}

/** Options of a data set's batches that give a rank its share of each. */
export function shareOf(
  group: Group | undefined,
): { readonly rank: number; readonly world: number; readonly batchOf: "group" } | undefined {
  return group && { rank: group.rank, world: group.size, batchOf: "group" };
}
