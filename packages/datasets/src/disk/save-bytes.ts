import { builtin } from "../source/builtin.ts";
import { partStart, writeFileAtomically } from "./atomic-file.ts";
import { makeFolder } from "./writing.ts";

/** Milliseconds after which an unfinished file counts as abandoned. */
const longestWriting = 86_400_000;

/** Writes a file whole or not at all, and removes what killed processes left of it. Rejects with WriteError. */
export async function saveBytes(path: string, bytes: Uint8Array): Promise<void> {
  const { dirname } = builtin("node:path");
  await makeFolder(dirname(path));
  await sweep(dirname(path), partStart(path));
  await writeFileAtomically(path, bytes);
}

/** Removes what processes left of a file that they did not finish, long ago. */
async function sweep(folder: string, start: string): Promise<void> {
  const { readdir, rm, stat } = builtin("node:fs/promises");
  for (const found of await readdir(folder)) {
    if (!found.startsWith(start) || !/\.[\da-f-]{36}\.part$/.test(found)) continue;
    const part = `${folder}/${found}`;
    const age = Date.now() - ((await stat(part).catch(() => undefined))?.mtimeMs ?? Infinity);
    if (age > longestWriting) await rm(part, { force: true });
  }
}
