import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { namedSources } from "@pixelweft/datasets/choice";
import { freePath } from "../command/free-path.ts";
import { readThere } from "../data/read-there.ts";
import type { FoundModel } from "./find-model.ts";

type Found = Pick<FoundModel, "settings" | "title">;

/** The paths of what a model was trained and tested on, as its run was given them, and where they are seen from its folder. */
export function ownFiles(saved: Found): (string | undefined)[] {
  const { source, testSource, labels } = saved.settings?.data ?? {};
  return [source, testSource, labels].flatMap((path) => placesOf(path, saved.title));
}

/** The folders of which a model was trained and tested on all pictures. */
export function ownFolders(saved: Found): (string | undefined)[] {
  const { source, testSource, pictures } = saved.settings?.data ?? {};
  return [
    ...placesOf(source, saved.title).map((place) => join(place, pictures?.below ?? "")),
    ...placesOf(testSource, saved.title),
  ];
}

/**
 * A free path for what a model makes, where none is named: in the folder at hand, or beside the model where its own pictures lie here,
 * with which a new one would be read.
 */
export async function usualPath(saved: Found, name: string): Promise<string> {
  const here = freePath(name);
  const isAmong = (await readThere(here, ownFolders(saved))) !== undefined;
  return isAmong ? freePath(join(dirname(saved.title), name)) : here;
}

/** Where a path of a run is: from the folder at hand and, as the run may have begun in another one, from the nearest above the model's file that has it. */
export function placesOf(path: string | undefined, title: string): string[] {
  if (path === undefined || path === "" || namedSources.includes(path)) return [];
  // "." and ".." are there from any folder.
  if (isAbsolute(path) || /^[./\\]*$/.test(path)) return [path];
  for (let above = dirname(resolve(title)); ; above = dirname(above)) {
    if (existsSync(join(above, path))) return [path, join(above, path)];
    if (above === dirname(above)) return [path];
  }
}
