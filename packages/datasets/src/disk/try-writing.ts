import { WriteError } from "../errors/access.ts";
import { builtin } from "../source/builtin.ts";
import { checkPath } from "../source/check-path.ts";
import { writing } from "./writing.ts";

/**
 * Tries whether a file can be written at a path, before the work whose result it is; folders may be missing. Nothing is left there.
 * Rejects with WriteError for what the system refuses, TypeError for what is no path.
 *
 * @example
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const folder = mkdtempSync(`${tmpdir()}/example-`);
 * await tryWriting(`${folder}/results/first.png`);
 * writeFileSync(`${folder}/file`, "");
 * await tryWriting(`${folder}/file/below.png`); // throws WriteError
 */
export async function tryWriting(path: string): Promise<void> {
  checkPath(path, { act: "write" });
  const { open, rm } = builtin("node:fs/promises");
  const { dirname, join } = builtin("node:path");
  const trial = join(await nearestFolder(dirname(path)), `.trial.${crypto.randomUUID()}.part`);
  await writing(path, async () => {
    await (await open(trial, "wx")).close();
    await rm(trial);
  });
}

async function nearestFolder(folder: string): Promise<string> {
  const { stat } = builtin("node:fs/promises");
  const { dirname, resolve } = builtin("node:path");
  for (let above = resolve(folder); ; above = dirname(above)) {
    const found = await stat(above).catch(() => undefined);
    if (found?.isDirectory() || above === dirname(above)) return above;
    if (found)
      throw new WriteError(`Cannot write into ${folder}: ${above} is a file`, {
        source: folder,
        system: "ENOTDIR",
      });
  }
}

/**
 * Refuses a folder whose disk has no room for so many bytes of `what`. Rejects with WriteError that says how many there are.
 *
 * @example
 * await tryRoom(".", 1e18, "the run in runs: its checkpoints"); // throws WriteError
 */
export async function tryRoom(folder: string, bytes: number, what: string): Promise<void> {
  const { statfs } = builtin("node:fs/promises");
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const megabytes = (value: number): string => `${value.toLocaleString("en")} MB`;
  // Rounded apart, so that what is needed is never said to be there.
  const [needed, free] = [Math.ceil(bytes / 1e6), Math.floor((bavail * bsize) / 1e6)];
  throw new WriteError(
    `Cannot keep ${what} need ${megabytes(needed)}, and ${megabytes(free)} are free`,
    { source: folder, system: "ENOSPC" },
  );
}
