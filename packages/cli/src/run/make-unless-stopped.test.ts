import { expect, test } from "vitest";
import { StoppedError } from "../command/failure.ts";
import { makeUnlessStopped } from "./make-unless-stopped.ts";
import { ranksOf } from "./ranks-of.fixture.ts";

const square = (numbers: Uint32Array): Promise<Uint8Array> =>
  Promise.resolve(Uint8Array.from(numbers, (k) => k * k));

test("ranks that are not stopped have all items", async () => {
  const wanted = Uint8Array.of(0, 1, 4, 9, 16);
  const { groups } = ranksOf(3);
  for (const made of await Promise.all(groups.map((group) => makeUnlessStopped(group, 5, square))))
    expect(made).toEqual(wanted);
  expect(await makeUnlessStopped(undefined, 5, square)).toEqual(wanted);
});

test.each([0, 1, 2])(
  "where rank %i is stopped, all are, after equally many exchanges",
  async (who) => {
    const { groups, sums } = ranksOf(3);
    const ended = await Promise.allSettled(
      groups.map((group) =>
        makeUnlessStopped(group, 5, (numbers) =>
          group.rank === who ? Promise.reject(new StoppedError("Enough")) : square(numbers),
        ),
      ),
    );
    const reason = expect.any(StoppedError) as unknown;
    expect(ended).toEqual(groups.map(() => ({ status: "rejected", reason })));
    expect(new Set(sums()).size).toBe(1);
  },
);

test("what fails otherwise fails at once, on its rank", async () => {
  const fail = (): Promise<Uint8Array> => Promise.reject(new Error("No more"));
  const [group] = ranksOf(2).groups;
  await expect(makeUnlessStopped(group, 5, fail)).rejects.toThrow("No more");
  await expect(makeUnlessStopped(undefined, 5, fail)).rejects.toThrow("No more");
});
