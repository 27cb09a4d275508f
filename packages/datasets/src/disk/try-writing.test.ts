import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { WriteError } from "../errors/access.ts";
import { builtin } from "../source/builtin.ts";
import { tryRoom, tryWriting } from "./try-writing.ts";

test("tryWriting() leaves nothing, and refuses a path below a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "try-writing-"));
  try {
    await tryWriting(join(folder, "runs", "first", "samples.png"));
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, "file"), "");
    const below = tryWriting(join(folder, "file", "samples.png"));
    await expect(below).rejects.toThrow(`${join(folder, "file")} is a file`);
    expect(await readdir(folder)).toEqual(["file"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("tryRoom() tells what needs how much", async () => {
  await tryRoom(tmpdir(), 0, "nothing: it would");
  const tooMuch = tryRoom(tmpdir(), 1e18, "the run: its checkpoints");
  await expect(tooMuch).rejects.toThrow(WriteError);
  await expect(tooMuch).rejects.toThrow(
    "Cannot keep the run: its checkpoints need 1,000,000,000,000 MB, and ",
  );
});

test("tryRoom() never says that as much is free as is needed", async () => {
  const files = builtin("node:fs/promises");
  const some = { ...(await files.statfs(tmpdir())), bsize: 1000 };
  const statfs = vi.spyOn(files, "statfs");
  onTestFinished(() => statfs.mockRestore());
  for (const [bytes, free, words] of [
    [900_000, 300, "need 1 MB, and 0 MB are free"],
    [2_400_000, 2_300, "need 3 MB, and 2 MB are free"],
  ] as const) {
    statfs.mockResolvedValue({ ...some, bavail: free });
    await expect(tryRoom(tmpdir(), bytes, "the run: its checkpoints")).rejects.toThrow(words);
  }
});
