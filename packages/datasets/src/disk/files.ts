import type { Dirent } from "node:fs";
import { checkName, isFolderIcon } from "../archive/member-name.ts";
import { MissingDataError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { builtin } from "../source/builtin.ts";
import { folderLinks } from "./folder-links.ts";

/** A file's bytes. Throws MissingDataError where there is none. Node, Deno and Bun only. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { readFile, stat } = builtin("node:fs/promises");
  try {
    // A pipe that nobody writes to could never be opened.
    checkRegular(await stat(path), path);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    if (isMissing(cause)) {
      // Bytes that are no text were replaced where the file was listed, and nothing has the name that it then has.
      const isText = !path.includes("\u{fffd}");
      const why = isText
        ? "there is no such file"
        : "its name is no text of UTF-8; rename the file";
      throw new MissingDataError(`Cannot read ${path}: ${why}`, { source: path, cause });
    }
    throw new DatasetError(`Cannot read ${path}: ${whyUnread(cause)}`, { source: path, cause });
  }
}

/** The kind of a file. */
export interface FileKind {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** Refuses what cannot be read at any place, such as a pipe or a device. */
export function checkRegular(found: FileKind, path: string): void {
  if (found.isFile()) return;
  const what = found.isDirectory()
    ? "it is a folder"
    : found.isFIFO()
      ? "it is a pipe, which cannot be read at any place; write it to a file first"
      : found.isSocket()
        ? "it is a socket, no file"
        : "it is a device, no file";
  throw new DatasetError(`Cannot read ${path}: ${what}`, { source: path });
}

/** The path of the first of the names that is a file in the folder. */
export async function findFile(
  folder: string,
  names: readonly string[],
): Promise<string | undefined> {
  const { stat } = builtin("node:fs/promises");
  for (const name of names) {
    const path = `${folder}/${name}`;
    try {
      if ((await stat(path)).isFile()) return path;
    } catch (error) {
      if (!isMissing(error))
        throw new DatasetError(`Cannot look into ${folder}: ${whyUnread(error)}`, {
          source: path,
          cause: error,
        });
    }
  }
  return undefined;
}

/** True for what the system throws where there is no such file. */
export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** The system's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^E[A-Z\d]+$/.test(code) ? code : undefined;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error codes for what is not read, in words. */
const unread: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EIO: "the disk fails",
  EMFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};

/** Why a file or a folder cannot be read. */
export function whyUnread(error: unknown): string {
  return unread[systemCode(error) ?? ""] ?? messageOf(error);
}

/**
 * The names of all files below a folder, with `/` between folders, sorted; pipes and devices are left out. Links to files are followed, those to
 * folders too unless they are hidden or such a folder is read already.
 * Throws UnsafeNameError for a name that hides something, as in archives, DatasetError for a folder that cannot be read.
 */
export async function listFiles(folder: string): Promise<string[]> {
  const { stat } = builtin("node:fs/promises");
  const isFolderElsewhere = folderLinks(folder);
  const found: string[] = [];
  const visit = async (below: string): Promise<void> => {
    const entries = await entriesOf(below === "" ? folder : `${folder}/${below}`);
    // Of two links to one folder the first is followed, by their names on any disk.
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isFolderIcon(entry.name)) continue;
      const name = `${below}${entry.name}`;
      checkName(name, folder);

      if (entry.isDirectory()) await visit(`${name}/`);
      else if (entry.isFile()) found.push(name);
      if (!entry.isSymbolicLink()) continue;
      const path = `${folder}/${name}`;
      if ((await stat(path).catch(() => undefined))?.isFile()) found.push(name);
      else if (!entry.name.startsWith(".") && (await isFolderElsewhere(path)))
        await visit(`${name}/`);
    }
  };
  await visit("");
  return found.toSorted((a, b) => (a < b ? -1 : 1));
}

/** What is in a folder. DatasetError for one that cannot be read. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  const { readdir } = builtin("node:fs/promises");
  return readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DatasetError(`Cannot read ${folder}: ${whyUnread(cause)}`, { source: folder, cause });
  });
}

/** True for the path of a folder. */
export async function isFolder(path: string): Promise<boolean> {
  const { stat } = builtin("node:fs/promises");
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  const { stat } = builtin("node:fs/promises");
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
