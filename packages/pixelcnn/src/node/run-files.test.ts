import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeEmptyRun, runFiles } from "./run-files.ts";

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
