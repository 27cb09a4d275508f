import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { holdsRun, removeEmptyRun, runFiles, startRun } from "./run-files.ts";

async function newRun(): Promise<ReturnType<typeof runFiles>> {
  const folder = await mkdtemp(join(tmpdir(), "run-files-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return runFiles(folder);
}

test.each(["last", "best"] as const)(
  "a folder holds a run once it has the %s checkpoint",
  async (name) => {
    const files = await newRun();
    await writeFile(files.metrics, "{}\n");
    expect(await holdsRun(files.folder)).toBe(false);
    await writeFile(files[name], "");
    expect(await holdsRun(files.folder)).toBe(true);
  },
);

test("startRun() keeps the log up to a step, and drops half-written files alone", async () => {
  const files = await newRun();
  const part = `.last.safetensors.${crypto.randomUUID()}.part`;
  for (const name of [part, "notes.part"]) await writeFile(join(files.folder, name), "");
  const records = [
    { kind: "end", step: 0, images: 0, reason: "stopped", seconds: 1 },
    { kind: "train", step: 1, images: 4, bitsPerDim: 3, seconds: 5 },
    { kind: "train", step: 2, images: 8, bitsPerDim: null, seconds: 6 },
    { kind: "validation", step: 2, images: 8, bitsPerDim: 2, seconds: 7 },
    { kind: "reopened", step: 2 },
    { kind: "of no step" },
    { kind: "train", step: 3, images: 12, bitsPerDim: 1, seconds: 9 },
  ];
  const lines = records.map((record) => `${JSON.stringify(record)}\n`);
  await writeFile(files.metrics, lines.join(""));
  expect(await startRun(files, 2)).toEqual({
    train: [{ images: 4, bitsPerDim: 3 }],
    validation: [{ images: 8, bitsPerDim: 2 }],
    seconds: 7,
  });
  expect(await readFile(files.metrics, "utf8")).toBe(lines.slice(0, 6).join(""));
  expect((await readdir(files.folder)).toSorted()).toEqual(["metrics.jsonl", "notes.part"]);
  // Of another run: a new one begins with an empty log.
  expect(await startRun(files, 0)).toEqual({ train: [], validation: [], seconds: 0 });
  expect(await readFile(files.metrics, "utf8")).toBe("");
});

test.skipIf(process.platform === "win32")(
  "a log stays where the system cannot look for the checkpoint beside it",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "run-files-"));
    const files = runFiles(folder);
    await symlink(files.last, files.last);
    await writeFile(files.metrics, "{}\n");
    await removeEmptyRun(files);
    expect(await readFile(files.metrics, "utf8")).toBe("{}\n");
    await rm(files.last);
    await removeEmptyRun(files);
    await expect(readFile(files.metrics)).rejects.toThrow("ENOENT");
    await rm(folder, { recursive: true });
  },
);
