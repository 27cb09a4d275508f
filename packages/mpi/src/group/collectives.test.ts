// @module-tag ci
import { describe, expect, test } from "vitest";
import { runJob, starters, printed, type Ended } from "../launch/job.fixture.ts";

interface Found {
  readonly rank: number;
  readonly size: number;
  readonly version: string;
  readonly small: number[];
  readonly bytes: number[];
  readonly digest: string;
  readonly place: { localRank: number; localSize: number };
  readonly turns: number;
  readonly busy: number;
}

describe.each(starters)("$name $note", (starter) => {
  const run = (ranks: number): Promise<Ended> =>
    runJob({ starter, ranks, program: "group/collectives-job.fixture.ts" });

  describe.skipIf(!starter.isThere)("a job", () => {
    test.each([1, 2, 3, 4])("%i ranks add, copy and meet, with equal bits", async (ranks) => {
      const ended = await run(ranks);
      expect(ended.code, ended.err).toBe(0);
      const found = printed<Found>(ended);
      expect(found.map(({ rank }) => rank)).toEqual([...Array(ranks).keys()]);
      const sum = (ranks * (ranks + 1)) / 2;
      for (const each of found) {
        expect(each.size).toBe(ranks);
        expect(each.version).toContain(starter.name);
        expect(each.small).toEqual([sum, 10 * sum, ranks / 2]);
        expect(each.bytes).toEqual(Array(5).fill(ranks - 1));
        expect(each.place).toEqual({ localRank: each.rank, localSize: ranks });
      }
      expect(new Set(found.map(({ digest }) => digest)).size).toBe(1);
      expect(ended.err).not.toContain("killed");
      expect(ended.err).toContain("Cannot do a barrier: this process has left the group");
    });

    test("the event loop of a rank that waits goes on, and it hardly needs the processor", async () => {
      const found = printed<Found>(await run(2));
      // 600 ms of waiting are about 120 ticks of 5 ms.
      expect(found[1]?.turns).toBeGreaterThan(40);
      expect(found[1]?.busy).toBeLessThan(0.5);
    });

    test("arrays of unequal lengths are refused on all ranks", async () => {
      const program = "group/unequal-job.fixture.ts";
      const found = printed<{ rank: number; message: string }>(
        await runJob({ starter, ranks: 2, program }),
      );
      const message =
        "Cannot all-reduce: rank 1 gives 50000 values and rank 0 gives 70000; give arrays of one length on all ranks";
      expect(found).toEqual([0, 1].map((rank) => ({ rank, message })));
    });

    test("two jobs have the same bits", async () => {
      const digests = [await run(3), await run(3)].map((ended) => printed<Found>(ended)[0]?.digest);
      expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(digests[1]).toBe(digests[0]);
    });
  });
});
