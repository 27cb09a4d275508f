import { describe, expect, test } from "vitest";
import type { SignalOptions } from "../../source/byte-source.ts";
import type { ParquetCell } from "./column.ts";
import { groupCache } from "./group-cache.ts";

const group = { group: { bytes: 1 } };

/** Readings that end when they are answered or aborted. */
function readings(): {
  read: (group: unknown, options?: SignalOptions) => Promise<ParquetCell[][]>;
  answers: (() => void)[];
  ended: () => number;
} {
  const answers: (() => void)[] = [];
  let ended = 0;
  const read = (_: unknown, { signal }: SignalOptions = {}): Promise<ParquetCell[][]> =>
    new Promise((resolve, reject) => {
      answers.push(() => resolve([[7]]));
      signal?.addEventListener("abort", () => {
        ended += 1;
        reject(new DOMException("ended", "AbortError"));
      });
    });
  return { read, answers, ended: () => ended };
}

describe("groupCache()", () => {
  test("goes on reading for others when one leaves", async () => {
    const { read, answers, ended } = readings();
    const cells = groupCache(10, read);
    const stop = new AbortController();
    const [leaving, staying] = [cells(group, { signal: stop.signal }), cells(group)];
    stop.abort("left");
    await expect(leaving).rejects.toBe("left");
    expect(ended()).toBe(0);
    answers[0]?.();
    expect(await staying).toEqual([[7]]);
    expect(await cells(group)).toEqual([[7]]);
    expect(answers).toHaveLength(1);
  });

  test("ends the reading when all have left, and reads again for the next", async () => {
    const { read, answers, ended } = readings();
    const cells = groupCache(10, read);
    const stop = new AbortController();
    const both = [1, 2].map(() => cells(group, { signal: stop.signal }));
    stop.abort("left");
    for (const one of both) await expect(one).rejects.toBe("left");
    expect(ended()).toBe(1);
    const next = cells(group);
    answers[1]?.();
    expect(await next).toEqual([[7]]);
  });

  test("gives up no more than the oldest ones that it has no room for", async () => {
    const counts = new Map<unknown, number>();
    const groups = [4, 4, 2, 4].map((bytes) => ({ group: { bytes } }));
    const cells = groupCache(10, async (one: unknown) => {
      counts.set(one, (counts.get(one) ?? 0) + 1);
      return [[7]];
    });
    const [first, ...others] = groups;
    for (const one of groups) await cells(one);
    for (const one of others) await cells(one);
    expect(groups.map((one) => counts.get(one))).toEqual([1, 1, 1, 1]);
    if (first) await cells(first);
    expect(groups.map((one) => counts.get(one))).toEqual([2, 1, 1, 1]);
  });
});
