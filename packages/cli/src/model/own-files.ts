import { dirname, join } from "node:path";
import { freePath } from "../command/free-path.ts";
import { readThere } from "../data/read-there.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import type { FoundModel } from "./find-model.ts";

/** The paths of what a model was trained and tested on, as its run was given them. */
export function ownFiles({ settings }: Pick<SavedModel, "settings">): (string | undefined)[] {
  const { source, testSource, labels } = settings?.data ?? {};
  return [source, testSource, labels];
}

/**
 * A free path for what a model makes, where none is named: in the folder at hand, or beside the model where its own pictures lie here,
 * with which a new one would be read.
 */
export async function usualPath(saved: FoundModel, name: string): Promise<string> {
  const here = freePath(name);
  const isAmong = (await readThere(here, ownFiles(saved))) !== undefined;
  return isAmong ? freePath(join(dirname(saved.title), name)) : here;
}
