import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("guarded.fixture.ts", import.meta.url));

test.each([
  ["abort 7", "asked to", 7],
  // A system keeps eight bits of it, and none of these is 0.
  ["abort 256", "asked to", 1],
  ["exit 0", "ended without leave(); the job ends", 1],
  ["exit 3", "ended with code 3; the job ends", 3],
  ["throw 1", "ended with code 1; the job ends", 1],
])("%s: the witness goes, one line is said, and the job is aborted once", (how, line, code) => {
  const words = ["--conditions=@pixelweft/source", program, ...how.split(" ")];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
  // Also where MPI_Abort returns and no launcher ends it.
  expect([stdout, status]).toEqual([`no witness\nMPI_Abort ${code}\n`, code]);
  const own = stderr.split("\n").filter((one) => one.startsWith("pixelweft: "));
  expect(own).toEqual([`pixelweft: rank 4: ${line}`]);
});

test.each(["abort 7", "exit 7"])("%s ends the job where nobody reads its line", async (how) => {
  const words = ["--conditions=@pixelweft/source", program, ...how.split(" ")];
  const child = spawn(process.execPath, words);
  child.stderr.destroy();
  const ended = new Promise((resolve) => child.on("close", resolve));
  expect([await text(child.stdout), await ended]).toEqual(["no witness\nMPI_Abort 7\n", 7]);
});

test("a process that has left ends as it likes", () => {
  const words = ["--conditions=@pixelweft/source", program, "leave", "5"];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
  expect([stdout, stderr, status]).toEqual(["no witness\n", "", 5]);
});
