import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WriteError } from "../errors/access.ts";
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
