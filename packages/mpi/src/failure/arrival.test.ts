// @module-tag ci
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("arriving.fixture.ts", import.meta.url));

/** A process that waits for others, with a watch of so many seconds, and goes on afterwards. */
function waits(
  seconds: { watch: number; wait: number; after: number },
  size = "",
): SpawnSyncReturns<string> {
  const words = [
    "--conditions=@pixelweft/source",
    program,
    ...Object.values(seconds).map(String),
    size,
  ];
  return spawnSync(process.execPath, words, { encoding: "utf8" });
}

test.each([
  ["3", "not all 3 ranks"],
  ["", "not all ranks"],
])("a process that waits too long for the others ends with a line (size %j)", (size, words) => {
  const { stdout, stderr, signal } = waits({ watch: 0.2, wait: 30, after: 0 }, size);
  expect([stdout, signal]).toEqual(["", "SIGKILL"]);
  expect(stderr).toBe(
    `pixelweft: rank 1: ${words} have joined within 0.2 s: one has ended before, or cannot be reached; the job ends\n`,
  );
});

// The longest timer is 24 days: one that is longer would end at once.
test.each([
  { watch: 1, wait: 0.1, after: 1.8 },
  { watch: 3e6, wait: 1, after: 0 },
  { watch: Infinity, wait: 1, after: 0 },
])("others that come within $watch s end nothing", (seconds) => {
  const { stdout, stderr, status } = waits(seconds);
  expect([stdout, stderr, status]).toEqual(["on\n", "", 0]);
});
