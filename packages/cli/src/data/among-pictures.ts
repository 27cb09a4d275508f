import { readdir, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { namedSources, type DataChoice } from "@pixelweft/datasets/choice";
import { linksIn } from "./read-there.ts";

/**
 * Whether a folder is that of the pictures of a choice, one that a link in it leads to, or one below these that holds some of them:
 * what is written there would be taken for the pictures, or they for a part of it.
 */
export async function isAmongPictures(
  folder: string,
  { source, testSource }: DataChoice,
): Promise<boolean> {
  const places = namedSources.includes(source) ? [testSource] : [source, testSource];
  const path = await real(folder);
  for (const place of places) {
    const of = place === undefined ? undefined : await real(place);
    if (of === undefined) continue;
    for (const read of [of, ...(await linksIn(of)).map(({ target }) => target)]) {
      if (path === read) return true;
      if (path.startsWith(`${read}${sep}`) && (await holdsPictures(path))) return true;
    }
  }
  return false;
}

/** A path without links, or as it is where nothing is there. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

async function holdsPictures(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.some((name) => /\.(?:png|jpe?g)$/i.test(name));
}
