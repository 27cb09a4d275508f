import {
  fittingImages,
  openChoice,
  paletteNotes,
  wantedImages,
  type DataChoice,
} from "@pixelweft/datasets/choice";
import type { Model } from "@pixelweft/pixelcnn";
import { sharedNotes } from "../data/shared-notes.ts";
import { defined } from "../defined.ts";
import type { RunSettings } from "./settings.ts";

/** The model that the images will test. */
interface Tested {
  readonly config: Model["config"];
  readonly settings: Pick<RunSettings, "palette" | "codes" | "classes" | "heldOut">;
  readonly download?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens test images that are not with the others as `evaluate` will, and returns what was done to them, in lines: what it would refuse
 * is refused before the training, and how many of up to 20,000 are trained on as well. Nothing for images that are with the others.
 *
 * @throws as `openChoice()` and `checkFit()`.
 */
export async function testNotes(
  choice: DataChoice,
  { config, settings, download, signal }: Tested,
): Promise<string[]> {
  if (choice.testSource === undefined) return [];
  const { palette, heldOut } = settings;
  const access = { ...defined({ download, signal }), palette, levels: config.levels };
  const found = await openChoice(choice, "test", access);
  try {
    // Of images without labels `evaluate --class` says the class.
    const how = { act: "test on", unlabelled: found.info.classes === undefined };
    await fittingImages(found, wantedImages(config, settings), how);
    return [
      ...paletteNotes(found).map((note) => `${found.info.name}: ${note}`),
      ...(await sharedNotes(choice, found, { ...access, heldOut })),
    ];
  } finally {
    await found.close();
  }
}
