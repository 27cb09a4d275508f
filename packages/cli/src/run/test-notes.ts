import {
  checkParts,
  fittingImages,
  openChoice,
  openTrainingData,
  paletteNotes,
  wantedImages,
  type DataChoice,
  type FoundData,
  type TrainingDataOptions,
} from "@pixelweft/datasets/choice";
import { counted } from "@pixelweft/datasets/text";
import type { Model } from "@pixelweft/pixelcnn";
import { defined } from "../defined.ts";
import type { RunSettings } from "./settings.ts";

/** The model that the images will test. */
interface Tested {
  readonly config: Model["config"];
  readonly settings: Pick<RunSettings, "palette" | "codes" | "classes" | "heldOut">;
  readonly download?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Of more images it is not looked whether some are in both parts. */
const mostCompared = 20_000;

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

/** Says how many test images are also trained on. */
async function sharedNotes(
  choice: DataChoice,
  tests: FoundData,
  access: TrainingDataOptions,
): Promise<string[]> {
  if (tests.info.count > mostCompared) return [];
  const own = { ...choice, flips: undefined, shifts: undefined, turns: undefined };
  const { train, close } = await openTrainingData(own, access);
  try {
    if (train.info.count > mostCompared) return [];
    let shared = 0;
    const parts = [["train", train] as const, ["test", tests] as const];
    for await (const part of checkParts(parts)) shared = part.shared;
    const are = shared === 1 ? "is" : "are";
    return shared === 0
      ? []
      : [
          `${counted(shared, "image")} of ${tests.info.name} ${are} trained on too: a test on what was learnt says too few bits`,
        ];
  } finally {
    await close();
  }
}
