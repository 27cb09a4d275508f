import { DatasetError, MissingDataError } from "./errors.ts";

/** A file's bytes. Throws MissingDataError where there is none. Node, Deno and Bun only. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(path);
  } catch (cause) {
    if (isMissing(cause))
      throw new MissingDataError(`Cannot read ${path}: there is no such file`, {
        source: path,
        cause,
      });
    throw new DatasetError(`Cannot read ${path}: ${messageOf(cause)}`, { source: path, cause });
  }
}

/** The path of the first of the names that is a file in the folder. */
export async function findFile(
  folder: string,
  names: readonly string[],
): Promise<string | undefined> {
  const { stat } = await import("node:fs/promises");
  for (const name of names) {
    const path = `${folder}/${name}`;
    try {
      if ((await stat(path)).isFile()) return path;
    } catch (error) {
      if (!isMissing(error))
        throw new DatasetError(`Cannot look at ${path}: ${messageOf(error)}`, {
          source: path,
          cause: error,
        });
    }
  }
  return undefined;
}

/** Writes a file whole or not at all: to a name of its own beside the path, flushed, then renamed. */
export async function saveBytes(path: string, bytes: Uint8Array): Promise<void> {
  const { mkdir, open, rename, rm } = await import("node:fs/promises");
  const node = await import("node:path");
  await mkdir(node.dirname(path), { recursive: true });
  const part = `${path}.${crypto.randomUUID()}.part`;
  try {
    const file = await open(part, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** True for what the system throws where there is no such file. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The names of all files below a folder, with `/` between folders, sorted; links to folders are not followed. */
export async function listFiles(folder: string): Promise<string[]> {
  const { readdir, stat } = await import("node:fs/promises");
  const found: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(`${folder}/${below}`, { withFileTypes: true })) {
      const name = `${below}${entry.name}`;
      if (entry.isDirectory()) await visit(`${name}/`);
      else if (entry.isFile()) found.push(name);
      else if (
        entry.isSymbolicLink() &&
        (await stat(`${folder}/${name}`).catch(() => undefined))?.isFile()
      )
        found.push(name);
    }
  };
  await visit("");
  return found.toSorted((a, b) => (a < b ? -1 : 1));
}

/** The bytes of a file that is there. */
export async function fileSize(path: string): Promise<number> {
  const { stat } = await import("node:fs/promises");
  return (await stat(path)).size;
}

/** True for the path of a folder. */
export async function isFolder(path: string): Promise<boolean> {
  const { stat } = await import("node:fs/promises");
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
