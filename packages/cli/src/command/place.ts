import { realpath, stat } from "node:fs/promises";
import { tryFile as tryFileOf } from "@pixelweft/datasets/disk";
import { asUsage, UsageError } from "./failure.ts";

/** What files of these endings are. */
const kinds = {
  ".png": "a PNG picture",
  ".gif": "an animation",
  ".apng": "an animation",
  ".tmj": "a map of tiles",
  ".csv": "a map of tiles",
  ".safetensors": "safetensors",
  ".json": "an atlas",
  ".pwx": "an archive",
  ".npy": "an array of numpy",
};

/** Tries a path before the work whose result it is, as `tryFile()` of datasets does, by the endings that the name may have. UsageError. */
export async function tryFile(
  path: string,
  ...endings: readonly (keyof typeof kinds)[]
): Promise<void> {
  const wanted = Object.fromEntries(endings.map((ending) => [ending, kinds[ending]]));
  await asUsage(() => tryFileOf(path, wanted));
}

/** Tries a path as {@link tryFile} does, of a file that may be the only one of its kind: one that is there is overwritten by force alone. UsageError. */
export async function tryNewFile(
  path: string,
  ending: keyof typeof kinds,
  { force = false }: { readonly force?: boolean | undefined },
): Promise<void> {
  await tryFile(path, ending);
  if (!force && (await stat(path).catch(() => undefined)))
    throw new UsageError(`Cannot write ${path}: it is there already; --force overwrites it`);
}

/** Refuses to write over a file that is read: pictures and data of people may be there once. UsageError. */
export async function refuseInput(
  path: string,
  inputs: readonly (string | undefined)[],
): Promise<void> {
  const written = await fileAt(path);
  for (const input of written === undefined ? [] : inputs)
    if (input !== undefined && (await fileAt(input)) === written)
      throw new UsageError(`Cannot write ${path}: it is read; name another file`);
}

/** Where a file really is; undefined for a folder, and where nothing is. */
async function fileAt(path: string): Promise<string | undefined> {
  const isFile = (await stat(path).catch(() => undefined))?.isFile() === true;
  return isFile ? realpath(path) : undefined;
}
