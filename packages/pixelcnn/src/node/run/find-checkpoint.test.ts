import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findCheckpoint } from "./find-checkpoint.ts";

const folder = await mkdtemp(join(tmpdir(), "find-checkpoint-"));
afterAll(() => rm(folder, { recursive: true }));

test("of a run, the best checkpoint is taken, else the last; to go on, the last alone", async () => {
  const run = join(folder, "run");
  await mkdir(run);
  await writeFile(join(run, "other.safetensors"), "");
  await expect(findCheckpoint(run, "best")).rejects.toThrow(
    "it has no best.safetensors or last.safetensors, only other.safetensors; the folder of a training run has one",
  );
  await expect(findCheckpoint(`${run}/.`, "last")).rejects.toThrow("it has no last.safetensors,");
  await writeFile(join(run, "best.safetensors"), "");
  await expect(findCheckpoint(run, "last")).rejects.toThrow("it has no last.safetensors, only");
  await writeFile(join(run, "last.safetensors"), "");
  expect(await findCheckpoint(run, "best")).toBe(join(run, "best.safetensors"));
  expect(await findCheckpoint(run, "last")).toBe(join(run, "last.safetensors"));
});

test("of a folder of runs, the runs are named", async () => {
  const runs = join(folder, "runs");
  for (const name of ["b", "a", "empty"]) await mkdir(join(runs, name), { recursive: true });
  await writeFile(join(runs, "b", "last.safetensors"), "");
  const refused = `Cannot find a checkpoint in ${runs}: it has no best.safetensors or last.safetensors;`;
  await expect(findCheckpoint(runs, "best")).rejects.toThrow(
    `${refused} ${join(runs, "b")} has one`,
  );
  await writeFile(join(runs, "a", "best.safetensors"), "");
  const both = `${join(runs, "a")}, ${join(runs, "b")}`;
  await expect(findCheckpoint(runs, "best")).rejects.toThrow(`${refused} ${both} have one`);
});

test.skipIf(process.platform === "win32")(
  "a path at which the system cannot look is not said to be missing",
  async () => {
    const [one, other] = [join(folder, "one"), join(folder, "other")];
    await symlink(one, other);
    await symlink(other, one);
    await expect(findCheckpoint(one, "best")).rejects.toThrow(
      `Cannot read ${one}: its links lead in a circle`,
    );
    const long = join(folder, "x".repeat(300));
    await expect(findCheckpoint(long, "last")).rejects.toThrow(
      `Cannot read ${long}: the name is too long`,
    );
  },
);
