import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { runJob, type Job, type Starter } from "../launch/job.fixture.ts";
import type { Task, Trained } from "./training-job.fixture.ts";

/** Trains with so many ranks, and gives what they have in common: replicas are equal to the last bit. */
export async function trained(
  starter: Starter,
  ranks: number,
  task: Task,
  more: Pick<Job, "onError" | "env"> = {},
): Promise<Trained> {
  const program = "training/training-job.fixture.ts";
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-ranks-"));
  const words = [JSON.stringify(task), folder];
  const ended = await runJob({ ...more, starter, ranks, program, words, timeout: 400_000 });
  const all = readdirSync(folder)
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Trained);
  rmSync(folder, { recursive: true });
  if (ended.code !== 0) throw new Error(`The job ended with ${ended.code}: ${ended.err}`);
  expect(all.map(({ rank }) => rank)).toEqual([...Array(ranks).keys()]);
  const [first] = all;
  if (!first) throw new Error("No rank has written anything");
  for (const each of all) expect(each).toEqual({ ...first, rank: each.rank });
  expect(first.losses).toHaveLength(task.steps);
  return first;
}

/** Expects the losses of one rank: 1e-6 of them after 20 steps, 1e-5 after 50. */
export function expectSameLosses(found: Trained, one: Trained): void {
  expect(found.examples).toBe(one.examples);
  found.losses.forEach((loss, step) => {
    const wanted = one.losses[step] ?? NaN;
    expect(Math.abs(loss - wanted) / wanted, `step ${step + 1}`).toBeLessThan(
      step < 20 ? 1e-6 : 1e-5,
    );
  });
  // Else nothing was learned that could differ.
  expect(one.losses.at(-1)).toBeLessThan(0.99 * (one.losses[0] ?? 0));
}
