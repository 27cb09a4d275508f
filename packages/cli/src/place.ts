import { randomUUID } from "node:crypto";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { WriteError, writing } from "@pixelweft/datasets";
import { UsageError } from "./failure.ts";

/**
 * Tries whether a file can be written at a path, before the work whose result it is: nothing is left there.
 *
 * @throws UsageError for another ending or a folder, WriteError for what the system refuses.
 */
export async function tryFile(path: string, ending: ".png" | ".safetensors"): Promise<void> {
  if (extname(path).toLowerCase() !== ending)
    throw new UsageError(`Cannot write ${path}: its name must end in ${ending}, which it will be`);
  if ((await stat(path).catch(() => undefined))?.isDirectory())
    throw new UsageError(`Cannot write ${path}: it is a folder`);
  const trial = join(await nearestFolder(dirname(path)), `.trial.${randomUUID()}.part`);
  await writing(path, async () => {
    await (await open(trial, "wx")).close();
    await rm(trial);
  });
}

async function nearestFolder(folder: string): Promise<string> {
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

/** Refuses a folder whose disk has no room for so many bytes. WriteError that says how many there are. */
export async function tryRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const megabytes = (value: number): string => `${Math.ceil(value / 1e6).toLocaleString("en")} MB`;
  throw new WriteError(
    `Cannot keep the run in ${folder}: its checkpoints need ${megabytes(bytes)}, and ${megabytes(bavail * bsize)} are free`,
    { source: folder, system: "ENOSPC" },
  );
}
