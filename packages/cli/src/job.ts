/** The processes that train together. */
export interface Group {
  readonly rank: number;
  readonly size: number;
  allReduce(values: Float32Array): Promise<void>;
}

/** What a process has of a machine that it may share with other ranks. */
export interface MachineShare {
  readonly localRank: number;
  /** Ranks on this machine. */
  readonly localSize: number;
  /** Ranks that compute on the same processor cores, this one included. */
  readonly sharing: number;
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

/** What rank 0 has decided, on all: whole numbers under 2^24. */
export async function agreed(
  group: Group | undefined,
  decided: readonly number[],
): Promise<readonly number[]> {
  if (!group) return decided;
  const values = Float32Array.from(decided, (value) => (leads(group) ? value : 0));
  await group.allReduce(values);
  return [...values];
}

/**
 * Samples images on all ranks, each its share, and gives all of them to each: bytes, in order. `draw` is given the numbers of
 * images.
 */
export async function drawTogether(
  group: Group | undefined,
  count: number,
  draw: (numbers: Uint32Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { rank = 0, size = 1 } = group ?? {};
  const bound = (of: number): number => Math.floor((of * count) / size);
  const [first, end] = [bound(rank), bound(rank + 1)];
  const numbers = Uint32Array.from({ length: end - first }, (_, k) => first + k);
  const own = first === end ? new Uint8Array() : await draw(numbers);
  if (!group) return own;
  // A rank without an image does not know how long one is.
  const lengths = new Float32Array(size);
  lengths[rank] = first === end ? 0 : own.length / numbers.length;
  await group.allReduce(lengths);
  const each = Math.max(...lengths);
  const all = new Float32Array(count * each);
  all.set(own, first * each);
  await group.allReduce(all);
  return Uint8Array.from(all);
}
