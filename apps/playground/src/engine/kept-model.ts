import type { ConnectedWorker } from "@pixelweft/runtime/client";
import type { ShownModel } from "./shown-model.ts";
import { readKept, type KeptModel } from "./training/kept.ts";
import { wordsOf } from "./training/run-word.ts";

/** How names of models that were dropped begin. */
export const droppedName = "own";
/** How names of models that were trained here begin. */
export const trainedName = "trained";

/** Whether a name is that of a model of the user. */
export function isOwn(name: string): boolean {
  return [droppedName, trainedName].some((begin) => name.startsWith(`${begin}-`));
}

/** The model of this name as the browser kept it. Rejects with a RangeError where it did not. */
export async function openKept(worker: ConnectedWorker, name: string): Promise<ShownModel> {
  const kept = await readKept(`model ${name}`);
  if (kept === undefined)
    throw new RangeError(
      "Cannot show the model of this address: this browser does not keep it, or no longer does",
    );
  return openBytes(worker, kept);
}

/** Opens a model of the user from its file. Rejects with a sentence for people. */
export async function openBytes(
  worker: ConnectedWorker,
  { name, file, bytes }: KeptModel,
): Promise<ShownModel> {
  try {
    const model = await worker.openModel(bytes);
    const { classes, palette } = wordsOf(model.run?.settings);
    const { levels, numClasses } = model.config;
    const fits = palette !== undefined && palette.length <= levels;
    return {
      name,
      title: file,
      model,
      // A model with classes has a choice of them, named or not.
      classes: Array.from({ length: numClasses }, (_, i) => classes[i] ?? `class ${i}`),
      bytes: bytes.length,
      ...(fits ? { palette } : {}),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Cannot open ${file}: ${reason}`, { cause: error });
  }
}
