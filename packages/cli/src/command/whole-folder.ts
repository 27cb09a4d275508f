import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { WriteError } from "@pixelweft/datasets";
import { makeFolder, renameOver, writeFileAtomically, writing } from "@pixelweft/datasets/disk";
import { StoppedError } from "./failure.ts";

/** A file of a folder, by its path from there. */
interface FolderFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes the files of a new or empty folder, all or none: into a folder of another name, which then gets that of the folder. WriteError, which
 * names a place in the folder; StoppedError after a Ctrl-C.
 */
export async function writeWholeFolder(
  folder: string,
  files: Iterable<FolderFile>,
  signal: AbortSignal,
): Promise<void> {
  const isThere = (await readdir(folder).catch(() => undefined)) !== undefined;
  const name = `.${basename(resolve(folder)).slice(0, 40)}.${randomUUID()}.part`;
  const part = join(isThere ? folder : dirname(folder), name);
  try {
    await makeFolder(part);
    for (const { path, bytes } of files) {
      if (signal.aborted)
        throw new StoppedError(
          `Stopped before all of ${folder} was written; nothing of it is left`,
        );
      await writeFileAtomically(join(part, path), bytes);
    }
    if (isThere)
      // A folder may be the one at hand, or a link, and keeps its name.
      await moveAll(part, folder);
    else await writing(folder, () => renameOver(part, folder));
  } catch (error) {
    if (error instanceof WriteError) error.message = error.message.replaceAll(part, folder);
    throw error;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** Moves what a folder holds into another one: all of it, or nothing. */
async function moveAll(from: string, folder: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const entry of await readdir(from)) {
      await writing(join(folder, entry), () => renameOver(join(from, entry), join(folder, entry)));
      moved.push(entry);
    }
  } catch (error) {
    for (const entry of moved) await rm(join(folder, entry), { recursive: true, force: true });
    throw error;
  }
}
