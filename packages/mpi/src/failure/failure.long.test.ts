import { describe, expect, test } from "vitest";
import { behindNpx, runJob, starters, type Ended, type Job } from "../launch/job.fixture.ts";

describe.each(starters)("$name $note", (starter) => {
  const fails = (
    how: string,
    who: number,
    behind: Job["behind"] = (words) => words,
  ): Promise<Ended> => {
    const program = "failure/failing-job.fixture.ts";
    return runJob({ starter, ranks: 3, behind, program, words: [how, String(who)] });
  };

  describe.skipIf(!starter.isThere)("a job", () => {
    test.each([
      ["throw", 2, "rank 2: ended with code 1", 1],
      ["exit 0", 1, "rank 1: ended without leave()", 1],
      ["exit 3", 1, "rank 1: ended with code 3", 3],
      ["abort", 0, "rank 0: asked to", 7],
      ["abort 0", 0, "rank 0: asked to", 1],
    ])(
      "%s at rank %i ends the job, and the message names it",
      async (how, who, message, wanted) => {
        const { code, err, seconds } = await fails(how, who);
        expect(code).toBe(wanted);
        expect(err).toContain(message);
        expect(seconds).toBeLessThan(20);
      },
    );

    test.each([
      ["the launcher's own child", 0, undefined],
      ["the launcher's own child", 2, undefined],
      ["a process behind npx", 1, behindNpx],
    ])(
      "a kill of %s ends the job, and our own line names rank %i alone",
      async (_, who, behind) => {
        const { code, out, err, seconds } = await fails("kill", who, behind);
        expect(code, err).toBe(137);
        const lines = `${out}\n${err}`.split("\n").filter((line) => line.startsWith("pixelweft: "));
        expect(lines).toEqual([
          expect.stringMatching(
            `^pixelweft: rank ${who}: was killed or crashed \\(process \\d+ on .+\\); the job ends$`,
          ),
        ]);
        expect(seconds).toBeLessThan(20);
      },
    );

    test.each(["exit 0", "exit 3", "exec sleep 60"])(
      "a rank that never joins (%s) ends the job, too",
      async (instead) => {
        const script = `if [ "$OMPI_COMM_WORLD_RANK$PMI_RANK" = 1 ]; then ${instead}; fi; exec "$@"`;
        const { code, err, seconds } = await fails("", -1, (words) => [
          "sh",
          "-c",
          script,
          "sh",
          ...words,
        ]);
        expect(code, err).not.toBe(0);
        expect(code, err).not.toBeNull();
        // Open MPI's launcher sees a code that is not 0 by itself.
        const isSeen = starter.name === "Open MPI" && instead === "exit 3";
        expect(`${err}code ${code}`).toMatch(
          isSeen ? /code 3$/ : /rank [02]: not all 3 ranks have joined within 3 s/,
        );
        expect(err).not.toContain("was killed or crashed");
        expect(seconds).toBeLessThan(20);
      },
    );

    test("a rank that hangs is found and named by the others", async () => {
      const { code, err, seconds } = await fails("hang", 1);
      expect(code).not.toBe(0);
      expect(code).not.toBeNull();
      expect(err).toContain("Rank 1 did not come to all-reduce 21 within 3 s");
      expect(seconds).toBeLessThan(25);
    });
  });
});

const [first, second] = starters;
test.skipIf(!first?.isThere || !second?.isThere).each([
  ["Open MPI", "libmpich.so.12"],
  ["MPICH", "libmpi.so.40"],
])("the launcher of %s with %s makes no jobs of one process each", async (name, file) => {
  const starter = starters.find((one) => one.name === name);
  if (!starter) throw new Error(`There is no ${name}`);
  const program = "group/collectives-job.fixture.ts";
  const { code, err } = await runJob({ starter, ranks: 2, program, env: { MPI_LIB: file } });
  expect(code).toBe(1);
  expect(err).toContain(`Cannot join a group: ${name} started 2 processes, but`);
  expect(err).toContain(`(${file}) finds 1`);
});
