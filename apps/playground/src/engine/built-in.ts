import { modelInfo, modelNames, readModel } from "@pixelweft/models";
import type { ConnectedWorker } from "@pixelweft/runtime/client";
import type { ShownModel } from "./shown-model.ts";

/** Names of the models that the page ships. */
export const builtInModels: readonly string[] = modelNames;

/** Fetches a model of `@pixelweft/models` and opens it in the worker. RangeError for a name that is not in `builtInModels`. */
export async function openBuiltIn(worker: ConnectedWorker, name: string): Promise<ShownModel> {
  const { classes, palette } = modelInfo(name);
  const file = await readModel(name);
  const bytes = file.length;
  const model = await worker.openModel(file);
  return { name, model, classes, bytes, ...(palette ? { palette: palette.colours } : {}) };
}
