import type { SignalOptions } from "../../source/byte-source.ts";
import type { ParquetCell } from "./column.ts";
import type { ParquetGroup } from "./file.ts";

/** A group whose cells can be kept. */
export interface CachedGroup {
  readonly group: Pick<ParquetGroup, "bytes">;
}

/** Reads the cells of a group. */
export type ReadGroup<Group> = (group: Group, options?: SignalOptions) => Promise<ParquetCell[][]>;

/** A reading that others may wait for, too. */
interface SharedReading {
  readonly cells: Promise<ParquetCell[][]>;
  /** Ends it when nobody waits for it any longer. */
  readonly unwanted: AbortController;
  waiting: number;
}

/**
 * Reads groups, and keeps those used last as long as they take no more than `room` bytes; at least one. Who aborts leaves at once, and
 * the reading ends if nobody else waits for it.
 */
export function groupCache<Group extends CachedGroup>(
  room: number,
  read: ReadGroup<Group>,
): ReadGroup<Group> {
  const kept = new Map<Group, SharedReading>();
  return async (group, { signal } = {}) => {
    signal?.throwIfAborted();
    const known = kept.get(group);
    kept.delete(group);
    let bytes = [...kept.keys()].reduce((sum, { group: { bytes: size } }) => sum + size, 0);
    for (const oldest of kept.keys()) {
      if (bytes + group.group.bytes <= room) break;
      kept.delete(oldest);
      bytes -= oldest.group.bytes;
    }
    const reading = known ?? begin(group, read);
    kept.set(group, reading);
    reading.waiting += 1;
    let done = false;
    try {
      const cells = await untilAborted(reading.cells, signal);
      done = true;
      return cells;
    } catch (error) {
      const others = reading.waiting > 1 && signal?.aborted;
      if (!others && kept.get(group) === reading) kept.delete(group);
      throw error;
    } finally {
      reading.waiting -= 1;
      if (!done && reading.waiting === 0) reading.unwanted.abort();
    }
  };
}

function begin<Group>(group: Group, read: ReadGroup<Group>): SharedReading {
  const unwanted = new AbortController();
  return { cells: read(group, { signal: unwanted.signal }), unwanted, waiting: 0 };
}

/** What a promise resolves to, or the signal's reason as soon as it aborts. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let leave = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
  });
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
