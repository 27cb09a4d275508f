import { expect, test } from "vitest";
import { printed, runJob, starters } from "./job.fixture.ts";
import { nearestLauncher } from "./nearest-launcher.ts";

test("no launcher stands above a process that was started alone", () => {
  expect(nearestLauncher()).toBeUndefined();
});

const there = starters.filter(({ isThere }) => isThere);
const other = (name: string) => there.find((starter) => starter.name !== name);

test.skipIf(process.platform !== "linux").each(there)(
  "$name stands next above its ranks, also inside a job of the other one",
  async (starter) => {
    const program = "launch/nearest-job.fixture.ts";
    const launchers = [{ rank: 0, launcher: starter.name }];
    expect(printed(await runJob({ starter, ranks: 1, program }))).toEqual(launchers);
    const outer = other(starter.name);
    if (!outer) return;
    const behind = (words: readonly string[]) => [
      starter.command,
      ...starter.words,
      "-n",
      "1",
      ...words,
    ];
    const ended = await runJob({ starter: outer, ranks: 1, program, behind });
    expect(printed(ended), ended.err).toEqual(launchers);
  },
);
