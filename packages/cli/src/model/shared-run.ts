import { withoutPlaces } from "@pixelweft/datasets/choice";
import type { RunSettings } from "../run/settings.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** What a file that is given away says of the run that made its model: not where on a disk the pictures are. */
export function sharedRun({
  step,
  settings,
}: SavedModel): { readonly step: number; readonly settings: RunSettings } | undefined {
  if (settings === undefined || step === undefined) return undefined;
  return { step, settings: withoutPlaces(settings) };
}
