import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { tryFile as tryFileOf } from "@pixelweft/datasets/disk";
import { sampleFileKind } from "@pixelweft/pixelcnn/node";
import { readThere } from "../data/read-there.ts";
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

/** Refuses to write over a file that is read, by its name or with the pictures of a folder: what people have may be there once. UsageError. */
export async function refuseInput(
  path: string,
  inputs: readonly (string | undefined)[],
): Promise<void> {
  const written = await fileAt(path);
  if (written === undefined) return;
  const refusal = new UsageError(`Cannot write ${path}: it is read; name another file`);
  for (const input of inputs)
    if (input !== undefined && (await fileAt(input)) === written) throw refusal;
  if ((await readThere(path, inputs)) !== undefined) throw refusal;
}

/** Refuses a new picture, at a path or in a folder, where it would be read with those that a model was trained on, and be taken for one of them. UsageError. */
export async function refuseAmong(
  path: string,
  places: readonly (string | undefined)[],
): Promise<void> {
  const isFolder = sampleFileKind(path) === "folder";
  const folder = await readThere(isFolder ? join(path, "image.png") : path, places);
  if (folder !== undefined)
    throw new UsageError(
      `Cannot write ${path}: all pictures in ${folder} are read; name a place outside it, or in the folder of a run`,
    );
}

/** Where a file really is; undefined for a folder, and where nothing is. */
async function fileAt(path: string): Promise<string | undefined> {
  const isFile = (await stat(path).catch(() => undefined))?.isFile() === true;
  return isFile ? realpath(path) : undefined;
}
