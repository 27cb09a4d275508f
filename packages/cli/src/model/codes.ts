import { UsageError } from "../command/failure.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** Whether the values of a model's images are codes of another model: there is nothing to look at. */
export function isOfCodes({ model, settings }: Pick<SavedModel, "model" | "settings">): boolean {
  return settings?.codes !== undefined || model.config.levels > 256;
}

/** Refuses what takes pictures. UsageError. */
export function refuseCodes(saved: Pick<SavedModel, "model" | "settings">, act: string): void {
  if (isOfCodes(saved))
    throw new UsageError(
      `Cannot ${act}: the model is of codes of another model, which are no pictures; sample --out samples.npy writes some`,
    );
}
