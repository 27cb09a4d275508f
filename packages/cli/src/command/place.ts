import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { tryWriting } from "@pixelweft/datasets";
import { UsageError } from "./failure.ts";

/** What files of these endings are. */
const kinds = {
  ".png": "a PNG picture",
  ".gif": "an animation",
  ".apng": "an animation",
  ".tmj": "a map of tiles",
  ".csv": "a map of tiles",
  ".safetensors": "safetensors",
  ".pwx": "an archive",
  ".npy": "an array of numpy",
};

/**
 * Tries a path before the work whose result it is. UsageError for another ending, a folder, or a path into a folder that is not there;
 * WriteError for what the system refuses.
 */
export async function tryFile(
  path: string,
  ...endings: readonly (keyof typeof kinds)[]
): Promise<void> {
  const wanted = endings.find((ending) => ending === extname(path).toLowerCase());
  if (wanted === undefined)
    throw new UsageError(
      `Cannot write ${path}: the file will be ${[...new Set(endings.map((ending) => kinds[ending]))].join(" or ")}, so its name must end in ${endings.join(" or ")}`,
    );
  if ((await stat(path).catch(() => undefined))?.isDirectory())
    throw new UsageError(`Cannot write ${path}: it is a folder`);
  await tryWriting(path);
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new UsageError(`Cannot write ${path}: there is no folder ${folder}; make it first`);
}
