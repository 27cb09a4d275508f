import { modelInfo, modelNames, readModel } from "@pixelweft/models";
import type { ConnectedWorker } from "@pixelweft/runtime/client";
import { initialState } from "../state/page-state.ts";
import type { ShownModel } from "./shown-model.ts";
import { earlyStarted } from "./start-worker.ts";

/** Names of the models that the page ships. */
export const builtInModels: readonly string[] = modelNames;

/** Fetches a model of `@pixelweft/models` and opens it in the worker. RangeError for a name that is not in `builtInModels`. */
export async function openBuiltIn(worker: ConnectedWorker, name: string): Promise<ShownModel> {
  const { classes, palette } = modelInfo(name);
  const early = name === initialState.model ? earlyStarted()?.lowered : undefined;
  // Without them they are lowered here.
  const reading = readModel(name).catch((error: unknown) => {
    // Browsers have a word each for it.
    throw error instanceof TypeError
      ? new Error(`Cannot load model ${name}: there is no network`, { cause: error })
      : error;
  });
  const [file, lowered] = await Promise.all([reading, early?.catch(() => undefined)]);
  const bytes = file.length;
  const model = await worker.openModel(file, lowered ? { lowered } : {});
  return { name, model, classes, bytes, ...(palette ? { palette: palette.colours } : {}) };
}
