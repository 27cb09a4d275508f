import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { renameOver } from "./rename-over.ts";
import { whyUnwritten } from "./system-words.ts";

/**
 * Writes a file so that nobody ever reads half of it: the bytes go to a file beside it, to the disk, and then get its name,
 * which goes to the disk too where the system flushes folders.
 *
 * `writeFileAtomically()` of `@pixelweft/datasets` does the same and more; neither package may import the other.
 *
 * @throws Error, naming the path and why it cannot be written, with the system's own as its `cause`. The file that was there then still is;
 * only where nothing but the flush of the folder fails, the new one is.
 */
export async function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  // The start of the name, which may itself be as long as a name can be.
  const beside = join(dirname(path), `.${basename(path).slice(0, 40)}.${randomUUID()}.part`);
  try {
    const file = await open(beside, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(beside, path);
    await flushFolder(dirname(path));
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Error(`Cannot write ${path}: ${whyUnwritten(cause)}`, { cause });
  }
}

/** What a system says of folders that it does not flush, such as one that may be written to and not listed, or one of another system. */
const unflushed: ReadonlySet<unknown> = new Set(["EACCES", "EPERM", "EINVAL", "ENOTSUP"]);

/** Makes the new name itself survive a loss of power. Windows flushes no folders. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    const { code }: { readonly code?: unknown } = Object(error);
    if (!unflushed.has(code)) throw error;
  }
}

/** The bytes of a file that may have more than 2 GiB, which is the most that `readFile()` takes. */
export async function readWholeFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      // A system reads less than 2 GiB at once.
      const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 2 ** 30), at);
      if (bytesRead === 0) return bytes.slice(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Whether a name is that of a file which a killed process left half-written. */
export function isPart(name: string): boolean {
  return /^\..+\.[0-9a-f-]{36}\.part$/.test(name);
}
