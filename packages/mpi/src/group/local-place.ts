import { hostname } from "node:os";

/** What `localPlace()` needs of a group. */
export interface AddingGroup {
  readonly rank: number;
  readonly size: number;
  allReduce(values: Float32Array): Promise<void> | void;
}

/** Which of the ranks on its machine a process is. */
export interface LocalPlace {
  /** From 0 to `localSize - 1`. */
  readonly localRank: number;
  /** Ranks on this machine. */
  readonly localSize: number;
}

/** Numbers that stand for a host: 24 bits each, what a float holds exactly. */
const hashes = 3;

/**
 * Finds out which of the ranks on the same machine this one is, by the names of hosts: to share GPUs and processor cores. Every
 * rank calls it.
 *
 * @example A group of one
 * await localPlace({ rank: 0, size: 1, allReduce: () => {} }); // { localRank: 0, localSize: 1 }
 */
export async function localPlace(
  group: AddingGroup,
  host: string = hostname(),
): Promise<LocalPlace> {
  const { rank, size } = group;
  const all = new Float32Array(size * hashes);
  for (let k = 0; k < hashes; k++) all[rank * hashes + k] = hash(host, k);
  await group.allReduce(all);
  const isHere = (other: number): boolean =>
    Array.from({ length: hashes }, (_, k) => k).every(
      (k) => all[other * hashes + k] === all[rank * hashes + k],
    );
  const here = Array.from({ length: size }, (_, other) => other).filter(isHere);
  return { localRank: here.indexOf(rank), localSize: here.length };
}

/** FNV-1a of a text, cut to 24 bits. */
function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value ^ (value >>> 24)) & 0xffffff;
}
