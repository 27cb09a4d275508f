import { times } from "../times.ts";

/** Accumulators of the threads of a group, `vec4<f32>` each, that are added up over parts. */
export interface Parts {
  /** Names of a thread's accumulators: a power of two. */
  readonly cells: readonly string[];
  /** Threads of a part, a power of two. */
  readonly threads: number;
  /** A power of two. */
  readonly count: number;
}

/** Accumulators that a thread hands over at a time. */
const together = 4;

/** Bytes of workgroup memory in which such parts are joined. */
export function partBytes({ cells, threads, count }: Parts): number {
  return count === 1 ? 0 : 16 * Math.min(together, half(cells.length)) * threads * count;
}

/** Parts that have accumulators of their own in the end, and how many: the first ones of their list. */
export function ownersOf({ cells, count }: Pick<Parts, "cells" | "count">): {
  readonly owners: number;
  readonly each: number;
} {
  const owners = Math.min(cells.length, count);
  return { owners, each: cells.length / owners };
}

/**
 * Lines that add the accumulators of all parts, in workgroup memory `joined`. Parts `part` that are half of all apart hand each other half of
 * what they have and add what they keep, then those that are a quarter apart, and so on: the first parts end with the first accumulators.
 * With one left both add the same. `thread` is a thread's number in the group, part by part. `again` where parts may have been joined before.
 */
export function joinLines({ cells, threads, count }: Parts, again = false): string[] {
  const lines: string[] = [];
  let held = cells;
  for (let apart = count / 2; apart >= 1; apart /= 2) {
    const kept = held.slice(0, half(held.length));
    const others = held.slice(kept.length);
    if (others.length > 0) lines.push(`let upper${apart} = (part & ${apart}u) != 0u;`);
    for (let from = 0; from < kept.length; from += together) {
      const some = kept.slice(from, from + together);
      const choose = (i: number, own: boolean): string => {
        const [name, other] = [some[i] ?? "", others[from + i]];
        if (other === undefined) return name;
        return `select(${own ? `${name}, ${other}` : `${other}, ${name}`}, upper${apart})`;
      };
      const place = (i: number, thread: string): string =>
        `joined[${i * threads * count}u + ${thread}]`;
      const first = apart === count / 2 && from === 0;
      lines.push(
        // Nobody saves over what others still read.
        ...(first && !again ? [] : ["workgroupBarrier();"]),
        ...times(some.length, (i) => `${place(i, "thread")} = ${choose(i, false)};`),
        "workgroupBarrier();",
        ...some.map(
          (name, i) =>
            `${name} = ${choose(i, true)} + ${place(i, `(thread ^ ${apart * threads}u)`)};`,
        ),
      );
    }
    held = kept;
  }
  return lines;
}

/** Half of some accumulators; one stays whole. */
function half(count: number): number {
  return Math.max(1, count / 2);
}
