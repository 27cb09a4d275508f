import { randomUUID } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder, writing } from "@pixelweft/datasets";

/** The bytes of a file, whole or in pieces; pieces save the memory of joining them. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file so that its name only ever stands for a whole one: into a file beside it, flushed to the
 * disk, then renamed. Missing folders are made. If it fails, what stood under the name before still does. WriteError, which names the file, for what
 * the system refuses.
 */
export async function writeFileAtomically(path: string, content: FileContent): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const part = join(folder, `.${basename(path)}.${randomUUID()}.part`);
  try {
    await writing(path, async () => {
      await writeAndFlush(part, content);
      await rename(part, path);
    });
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
  await writing(path, () => flushFolder(folder));
}

async function writeAndFlush(path: string, content: FileContent): Promise<void> {
  await using file = await open(path, "wx");
  const whole = typeof content === "string" || content instanceof Uint8Array;
  if (whole) await file.writeFile(content);
  else for await (const piece of content) await file.writeFile(piece);
  await file.sync();
}

/** Makes the new name itself survive a loss of power, where a folder can be flushed. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await using file = await open(folder, "r");
  await file.sync();
}
