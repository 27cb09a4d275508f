import type { Dataset } from "../dataset.ts";
import { fewPictures } from "../transform/suggest-variants.ts";
import type { DataChoice } from "./data-choice.ts";

/** What `openChoice()` finds in a folder that `prepare()` wrote. */
export const preparedFound = "a folder of prepared images";

/** Says of a small prepared set that nothing is trained on besides, as it would be of the pictures themselves. */
export function preparedNotes(
  { flips, shifts, turns }: DataChoice,
  { found, info }: Pick<Dataset, "info"> & { readonly found: string },
): string[] {
  const isSmall = info.count < fewPictures && info.codes === undefined;
  if (found !== preparedFound || !isSmall || (flips ?? shifts ?? turns) !== undefined) return [];
  return [
    "Prepared images are trained on alone: mirror images, moved and turned ones have to be asked for",
  ];
}
