import { WriteError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { builtin } from "../source/builtin.ts";
import { checkPath } from "../source/check-path.ts";
import { messageOf, systemCode } from "./files.ts";

/** The system's error codes in words. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EISDIR: "it is a folder",
  ENOTEMPTY: "it is a folder",
  EEXIST: "a file of that name is in the way",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENOENT: "there is no such folder, and none can be made",
  ENAMETOOLONG: "the name is too long",
  EFBIG: "it is larger than a file may be",
  EIO: "the disk fails",
  EMFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
};

/**
 * Does what writes to a path; what the system refuses becomes a WriteError that names the path and the reason.
 *
 * @example
 * import { writeFile } from "node:fs/promises";
 * await writing("no/such/folder/file", () => writeFile("no/such/folder/file", "text")); // throws WriteError
 */
export async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const code = systemCode(cause);
    if (cause instanceof DatasetError || code === undefined) throw cause;
    throw new WriteError(`Cannot write ${path}: ${reasons[code] ?? messageOf(cause)}`, {
      source: path,
      system: code,
      cause,
    });
  }
}

/**
 * Makes a folder and those above it that are missing, one after the other. Rejects with WriteError, TypeError for what is no path.
 *
 * @example
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const folder = mkdtempSync(`${tmpdir()}/example-`);
 * await makeFolder(`${folder}/runs/first`);
 * writeFileSync(`${folder}/file`, "");
 * await makeFolder(`${folder}/file/below`); // throws WriteError
 */
export async function makeFolder(folder: string): Promise<void> {
  checkPath(folder, { act: "make", what: "a folder is a path" });
  const { mkdir, stat } = builtin("node:fs/promises");
  const { dirname, resolve } = builtin("node:path");
  await writing(folder, async () => {
    // Not by mkdir({ recursive: true }): under /proc that never ends.
    const missing: string[] = [];
    let above = resolve(folder);
    for (;;) {
      const found = await stat(above).catch((error: unknown) => {
        if (systemCode(error) === "ENOENT") return undefined;
        throw error;
      });
      if (found?.isDirectory()) break;
      if (found !== undefined)
        throw new WriteError(`Cannot make the folder ${folder}: ${above} is a file`, {
          source: folder,
          system: "ENOTDIR",
        });
      missing.push(above);
      if (dirname(above) === above) break;
      above = dirname(above);
    }
    for (const path of missing.toReversed())
      await mkdir(path).catch((error: unknown) => {
        // Somebody else has made it in the meantime.
        if (systemCode(error) !== "EEXIST") throw error;
      });
  });
}
