import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWholeFile } from "./whole-file.ts";

test("a file of more than 2 GiB is read, of which readFile() takes none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whole-file-"));
  try {
    const path = join(folder, "large");
    const file = await open(path, "w");
    await file.write(Uint8Array.of(7), 0, 1, 2 ** 31 + 5); // the rest is a hole
    await file.close();
    const bytes = await readWholeFile(path);
    expect(bytes.length).toBe(2 ** 31 + 6);
    expect(bytes.at(-1)).toBe(7);
  } finally {
    await rm(folder, { recursive: true });
  }
});
