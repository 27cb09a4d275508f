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
    const links = await linksIn(folder);
    const names = [...(await namesBelow(folder, path)), ...links.flatMap(nameThrough(file))];
    if (isBelow(file, folder)) names.push(file);
    if (names.some((name) => !isOfRun(name, folder)) && (await holdPictures(folder, links)))
      return place;
  }
  return undefined;
}

/** A link to a folder, and where it leads. */
export interface FolderLink {
  readonly path: string;
  readonly target: string;
}

/** Links of a folder to folders elsewhere, as classes may be: deeper ones are not looked for, in folders that may have a million files. */
export async function linksIn(folder: string): Promise<FolderLink[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const links: FolderLink[] = [];
  for (const entry of entries) {
    if (!entry.isSymbolicLink() || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    const target = await realpath(path).catch(() => undefined);
    // One to a folder above is not followed.
    if (target !== undefined && !isBelow(folder, target)) links.push({ path, target });
  }
  return links;
}

/** What a file is called through a link, if it is below it. */
function nameThrough(file: string): (link: FolderLink) => string[] {
  return ({ path, target }) => (isBelow(file, target) ? [join(path, relative(target, file))] : []);
}

/** What a path is called in a folder where it names that folder, whatever links come after. */
async function namesBelow(folder: string, path: string): Promise<string[]> {
  const whole = resolve(path);
  const names: string[] = [];
  for (let above = dirname(whole); dirname(above) !== above; above = dirname(above))
    if ((await realpath(above).catch(() => undefined)) === folder)
      names.push(join(folder, relative(above, whole)));
  return names;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
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

/** Whether pictures are what a folder has to read, by itself or through links, and not files of another kind. */
async function holdPictures(folder: string, links: readonly FolderLink[]): Promise<boolean> {
  for (const below of [folder, ...links.map(({ path }) => path)]) {
    const names = await readdir(below, { recursive: true }).catch(() => []);
    if (names.some((name) => isPicture(name) && !isOfRun(join(below, name), folder))) return true;
  }
  return false;
}
