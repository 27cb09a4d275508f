import { expect, test } from "vitest";
import { inProcessGroup } from "../train/process-group.fixture.ts";
import { tallyTogether } from "./tally-together.ts";
import { Tally } from "./tally.ts";

/** Numbers that no float holds. */
const bits = (n: number): number => 2 + Math.sin(n) / 3;

function tallyOf(numbers: readonly number[]): Tally {
  const tally = new Tally();
  for (const n of numbers) tally.add(bits(n));
  return tally;
}

test("ranks with shares of any length have the score of all, to the last bits of a double", async () => {
  const shares = [[0, 1, 2, 3, 4, 5, 6], [7], []];
  const found = await Promise.all(
    inProcessGroup(3).map((group) => tallyTogether([tallyOf(shares[group.rank] ?? [])], group)),
  );
  const wanted = tallyOf(shares.flat()).score;
  for (const [tally] of found) {
    expect(tally?.score.count).toBe(8);
    expect(tally?.score.bitsPerDim).toBeCloseTo(wanted.bitsPerDim, 12);
    expect(tally?.score.standardError).toBeCloseTo(wanted.standardError, 12);
    expect(tally?.sums).toEqual(found[0]?.[0]?.sums);
  }
});

test("a rank may have fewer classes than another, and none of one between", async () => {
  const [first, second] = await Promise.all(
    inProcessGroup(2).map((group) =>
      tallyTogether(
        group.rank === 0 ? [tallyOf([1])] : [undefined, tallyOf([]), tallyOf([2, 3])],
        group,
      ),
    ),
  );
  expect(first?.map(({ score }) => score.count)).toEqual([1, 0, 2]);
  expect(second?.map(({ sums }) => sums)).toEqual(first?.map(({ sums }) => sums));
});
