import { builtin } from "../source/builtin.ts";
import { makeFolder, writing } from "./writing.ts";

/** Milliseconds after which an unfinished file counts as abandoned. */
const longestWriting = 86_400_000;

/** Writes a file whole or not at all: to a name of its own beside the path, flushed, then renamed. Rejects with WriteError. */
export async function saveBytes(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, rm } = builtin("node:fs/promises");
  const node = builtin("node:path");
  const folder = node.dirname(path);
  await makeFolder(folder);
  await sweep(folder, node.basename(path));
  const part = `${path}.${crypto.randomUUID()}.part`;
  try {
    await writing(path, async () => {
      const file = await open(part, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    });
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what processes left of a file that they did not finish, long ago. */
async function sweep(folder: string, name: string): Promise<void> {
  const { readdir, rm, stat } = builtin("node:fs/promises");
  for (const found of await readdir(folder)) {
    if (!found.startsWith(`${name}.`) || !/\.[\da-f-]{36}\.part$/.test(found)) continue;
    const part = `${folder}/${found}`;
    const age = Date.now() - ((await stat(part).catch(() => undefined))?.mtimeMs ?? Infinity);
    if (age > longestWriting) await rm(part, { force: true });
  }
}
