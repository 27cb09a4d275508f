import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findCheckpoint } from "./find-checkpoint.ts";
import { readRun } from "./run-model.ts";

const folder = await mkdtemp(join(tmpdir(), "find-checkpoint-"));
afterAll(() => rm(folder, { recursive: true }));

test("of a run, the best checkpoint is taken, else the last; to go on, the last alone", async () => {
  const run = join(folder, "run");
  await mkdir(run);
  await writeFile(join(run, "other.safetensors"), "");
  await expect(findCheckpoint(run, "best")).rejects.toThrow(
    "it has no best.safetensors or last.safetensors, only other.safetensors",
  );
  await writeFile(join(run, "best.safetensors"), "");
  await expect(findCheckpoint(run, "last")).rejects.toThrow("it has no last.safetensors, only");
  await writeFile(join(run, "last.safetensors"), "");
  expect(await findCheckpoint(run, "best")).toBe(join(run, "best.safetensors"));
  expect(await findCheckpoint(run, "last")).toBe(join(run, "last.safetensors"));
});

test.each([
  [[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], "it is a PNG picture, not a checkpoint"],
  [[0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "it is a gzip file, not a checkpoint"],
  [[...Buffer.from('{"layers": 3}')], "it is JSON, not a checkpoint"],
  [[...Buffer.from("Dear reader,")], "it is text, not a checkpoint"],
  [[1, 2, 3], "Cannot read the checkpoint"],
])("bytes %j are recognised", async (bytes, words) => {
  const path = join(folder, "file");
  await writeFile(path, Uint8Array.from(bytes));
  await expect(readRun(path)).rejects.toThrow(`Cannot load ${path}: ${words}`);
});

test.skipIf(process.platform === "win32")("a pipe is not waited for", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  await expect(readRun(pipe)).rejects.toThrow("it is a pipe or a device; write it to a file first");
});
