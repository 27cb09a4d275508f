import type { SavedModel } from "./checkpoint-file.ts";

/** The paths of what a model was trained and tested on, as its run was given them. */
export function ownFiles({ settings }: Pick<SavedModel, "settings">): (string | undefined)[] {
  const { source, testSource, labels } = settings?.data ?? {};
  return [source, testSource, labels];
}
