import { EmptyPartError } from "../errors/images.ts";
import { divide, validatesOnTraining, type TrainingDataOptions } from "./choice-parts.ts";
import type { DataChoice } from "./data-choice.ts";
import { openChoice, type FoundData } from "./open-choice.ts";

/**
 * Opens the images that a training learns from, or those that it holds out, as `openTrainingData()` divides them, without their mirror
 * images and moved ones. What can only be read from front to back is not divided: all of it is in the training part.
 *
 * @throws as `openTrainingData()`, and EmptyPartError where none are in the part.
 * @example
 * const held = await openTrainingPart({ source: "sprites16" }, "validation", { heldOut: 100 });
 * held.info.count; // 100
 */
export async function openTrainingPart(
  choice: DataChoice,
  part: "train" | "validation",
  { heldOut, ...access }: TrainingDataOptions = {},
): Promise<FoundData> {
  const found = await openChoice(choice, "train", access);
  try {
    const isRandom = found.info.access !== "sequential";
    if (!isRandom && part === "train") return found;
    const { train, validation } = await divide(choice, found, heldOut);
    const images = part === "train" ? train : validation;
    const isLearnt = part === "validation" && (await validatesOnTraining(found));
    if (images.info.count === 0 || isLearnt) {
      const what = part === "train" ? "is left to train on" : "is held out";
      throw new EmptyPartError(
        `Cannot open the ${part} part of ${found.info.name}: no image ${what}`,
        { source: found.info.name, part },
      );
    }
    // What belongs to the samples of all parts is no longer true of one.
    const { names: _, prints: __, validation: ___, ...rest } = found;
    return { ...rest, ...images, whole: false };
  } catch (error) {
    await found.close();
    throw error;
  }
}
