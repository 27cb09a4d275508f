import { hostname } from "node:os";
import type { AddingGroup } from "./adding-group.ts";
import { localPlace, type LocalPlace } from "./local-place.ts";

/** What a process has of a machine that it may share with other ranks. */
export interface MachineShare extends LocalPlace {
  /** Ranks that compute on the same processor cores, this one included. */
  readonly sharing: number;
}

/**
 * What this rank has of its machine. Every rank calls it; where a launcher bound ranks to cores of their own, they do not share
 * these.
 *
 * @example A group of one
 * await machineShare({ rank: 0, size: 1, allReduce: () => {} }); // { localRank: 0, localSize: 1, sharing: 1 }
 */
export async function machineShare(group: AddingGroup): Promise<MachineShare> {
  const { readFile } = await import("node:fs/promises");
  const place = await localPlace(group);
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const cores = /^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? "";
  const { localSize: sharing } = await localPlace(group, `${hostname()} ${cores}`);
  return { ...place, sharing };
}

/**
 * What rank 0 has decided, on all: whole numbers under 2^24. A process without a group decides by itself.
 *
 * @example
 * await agreed(undefined, [4, 2]); // [4, 2]
 */
export async function agreed(
  group: AddingGroup | undefined,
  decided: readonly number[],
): Promise<readonly number[]> {
  if (!group) return decided;
  const values = Float32Array.from(decided, (value) => (group.rank === 0 ? value : 0));
  await group.allReduce(values);
  return [...values];
}

/** A group whose ranks can wait for each other. */
export interface WaitingGroup {
  readonly rank: number;
  /** Seconds that they wait in one operation; without an end if missing. */
  readonly watchdogSeconds?: number;
  barrier(options?: { readonly watchdogSeconds?: number }): Promise<void>;
}

/** So many times what it took rank 0 the others may take, where that is longer than ranks usually wait. */
const patience = 10;

/**
 * Does something on rank 0, then on the others: what has to be downloaded is there by then. They wait for it without an end; if rank
 * 0 fails, that has to end the job. In the end all wait for all, longer than usually where it took rank 0 long.
 *
 * @example A group of one
 * await inTurn({ rank: 0, barrier: async () => {} }, async () => 7); // 7
 */
export async function inTurn<T>(group: WaitingGroup, act: () => Promise<T>): Promise<T> {
  const { rank, watchdogSeconds: usual = Infinity } = group;
  const began = performance.now();
  const wait = (watchdogSeconds: number): Promise<void> => group.barrier({ watchdogSeconds });
  const own = rank === 0 ? { result: await act() } : undefined;
  await wait(Infinity);
  const seconds = (performance.now() - began) / 1000;
  const { result } = own ?? { result: await act() };
  await wait(Math.max(usual, patience * seconds));
  return result;
}

/** Arrays of whole numbers that ranks may make together. */
export type SharedArray = Uint8Array | Uint16Array;

/**
 * Makes items of bytes, or of numbers of 16 bits (`Kind` is `Uint16Array`), on all ranks, each its share, and gives all of them to each,
 * in order. `make` is given the numbers of items; they have one length.
 *
 * @example Without a group
 * await makeTogether(undefined, 3, async (numbers) => Uint8Array.from(numbers)); // Uint8Array [0, 1, 2]
 */
export async function makeTogether<T extends SharedArray = Uint8Array>(
  group: AddingGroup | undefined,
  count: number,
  make: (numbers: Uint32Array) => Promise<T>,
  Kind: new (length: number) => SharedArray = Uint8Array,
): Promise<T> {
  const { rank = 0, size = 1 } = group ?? {};
  const bound = (of: number): number => Math.floor((of * count) / size);
  const [first, end] = [bound(rank), bound(rank + 1)];
  const numbers = Uint32Array.from({ length: end - first }, (_, k) => first + k);
  const own = first === end ? new Kind(0) : await make(numbers);
  if (!group) return own as T;
  // A rank without an item does not know how long one is.
  const lengths = new Float32Array(size);
  lengths[rank] = first === end ? 0 : own.length / numbers.length;
  await group.allReduce(lengths);
  const each = Math.max(...lengths);
  const all = new Float32Array(count * each);
  all.set(own, first * each);
  await group.allReduce(all);
  const joined = new Kind(all.length);
  joined.set(all);
  return joined as T;
}
