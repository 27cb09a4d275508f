import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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
    "it has no best.safetensors or last.safetensors, only other.safetensors",
  );
  await expect(findCheckpoint(`${run}/.`, "last")).rejects.toThrow("it has no last.safetensors,");
  await writeFile(join(run, "best.safetensors"), "");
  await expect(findCheckpoint(run, "last")).rejects.toThrow("it has no last.safetensors, only");
  await writeFile(join(run, "last.safetensors"), "");
  expect(await findCheckpoint(run, "best")).toBe(join(run, "best.safetensors"));
  expect(await findCheckpoint(run, "last")).toBe(join(run, "last.safetensors"));
});
