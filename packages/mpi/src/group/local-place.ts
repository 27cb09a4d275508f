import { hostname } from "node:os";
import type { AddingGroup } from "./adding-group.ts";
import { fingerprints } from "./fingerprints.ts";

/** Which of the ranks on its machine a process is. */
export interface LocalPlace {
  /** From 0 to `localSize - 1`. */
  readonly localRank: number;
  /** Ranks on this machine. */
  readonly localSize: number;
}

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
  const hosts = await fingerprints(group, host);
  const here = Array.from({ length: size }, (_, other) => other).filter(
    (other) => hosts[other] === hosts[rank],
  );
  return { localRank: here.indexOf(rank), localSize: here.length };
}
