import { existsSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { namedSources } from "@pixelweft/datasets/choice";

/** What makes a folder that of a training run, whose pictures are not read with those around it. */
const runNames = ["last.safetensors", "best.safetensors", "metrics.jsonl"];

/**
 * The folder, among places that are read, whose pictures a picture at a path is one of, or would be once it is written: all pictures
 * below a folder are read, but for those of training runs.
 */
export async function readThere(
  path: string,
  places: readonly (string | undefined)[],
): Promise<string | undefined> {
  if (!isPicture(path)) return undefined;
  const file = await real(path);
  for (const place of places) {
    if (place === undefined || namedSources.includes(place)) continue;
    if ((await stat(place).catch(() => undefined))?.isDirectory() !== true) continue;
    const folder = await realpath(place);
    if (!file.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)) continue;
    if (!isOfRun(file, folder) && (await holdsPictures(folder))) return place;
  }
  return undefined;
}

/** A path without links, as far as anything is there. */
async function real(path: string): Promise<string> {
  const whole = resolve(path);
  const found = await realpath(whole).catch(() => undefined);
  if (found !== undefined || dirname(whole) === whole) return found ?? whole;
  return join(await real(dirname(whole)), basename(whole));
}

function isPicture(name: string): boolean {
  return /\.(?:png|jpe?g)$/i.test(name);
}

/** Whether a file lies in the folder of a run below a folder. */
function isOfRun(file: string, folder: string): boolean {
  const between = relative(folder, dirname(file)).split(sep).filter(Boolean);
  return between.some((_, n) =>
    runNames.some((name) => existsSync(join(folder, ...between.slice(0, n + 1), name))),
  );
}

/** Whether pictures are what a folder has to read, and not files of another kind. */
async function holdsPictures(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.some((name) => isPicture(name) && !isOfRun(join(folder, name), folder));
}
