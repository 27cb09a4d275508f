import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { behindNpx, runJob, type Ended, type Starter } from "./job.fixture.ts";

const isRunning = spawnSync("srun", ["--version"], { stdio: "ignore" }).status === 0;
const hasNode = isRunning && spawnSync("sinfo", ["--noheader", "--states=idle"]).stdout.length > 0;
const note = hasNode ? "" : "(skipped: no node of Slurm is idle)";
const starters = (
  [
    ["MPICH", "pmi2"],
    ["Open MPI", "pmix"],
  ] as const
).map(([name, kind]): Starter => {
  const words = ["--overcommit", `--mpi=${kind}`];
  return { name, command: "srun", words, isThere: hasNode, note };
});

describe.skipIf(!hasNode).each(starters)("srun with $name $note", (starter) => {
  // Open MPI would look for other hosts.
  const env = { OMPI_MCA_btl: "self,sm" };
  const run = (how: string): Promise<Ended> =>
    runJob({
      starter,
      ranks: 3,
      program: "failure/failing-job.fixture.ts",
      words: [how, "1"],
      behind: behindNpx,
      env,
    });

  test.each([
    ["kill", "rank 1: was killed or crashed"],
    ["throw", "rank 1: ended with code 1"],
    ["hang", "Rank 1 did not come to all-reduce 21 within 3 s"],
  ])("%s at rank 1, behind npx, ends the job, and the message names it", async (how, message) => {
    const { code, err } = await run(how);
    expect(code, err).not.toBe(0);
    expect(code).not.toBeNull();
    expect(err).toContain(message);
  });
});
