import type { Dataset } from "@pixelweft/datasets";
import {
  checkParts,
  openTrainingData,
  type DataChoice,
  type TrainingDataOptions,
} from "@pixelweft/datasets/choice";
import { counted } from "@pixelweft/datasets/text";

/** Of more images, trained on or tested on, it is not looked whether some are both. */
const mostCompared = 20_000;

/**
 * Says how many test images are equal to some that are trained on, which need fewer bits than others would; nothing for none, or for
 * more than 20,000 of either, as of ImageNet and of pictures that are left in their files.
 *
 * @throws as `openTrainingData()`.
 */
export async function sharedNotes(
  trained: DataChoice,
  tests: Dataset,
  access: TrainingDataOptions,
): Promise<string[]> {
  const isVast = trained.as !== undefined || trained.pictures?.large === true;
  if (isVast || tests.info.count > mostCompared) return [];
  const asTheyAre = { ...trained, flips: undefined, shifts: undefined, turns: undefined };
  const { train, close } = await openTrainingData(asTheyAre, access);
  try {
    if (train.info.count > mostCompared) return [];
    let shared = 0;
    for await (const part of checkParts([
      ["train", train],
      ["test", tests],
    ]))
      shared = part.shared;
    const are = shared === 1 ? "is" : "are";
    return shared === 0
      ? []
      : [
          `${counted(shared, "image")} of ${tests.info.name} ${are} trained on too: what was learnt is no test`,
        ];
  } finally {
    await close();
  }
}
