import { suggestVariants } from "@pixelweft/datasets";
import { openChoice, type DataChoice } from "@pixelweft/datasets/choice";
import { imagesInMinutes } from "@pixelweft/pixelcnn/recipes";
import { optionOf } from "../command/option.ts";

/**
 * The options for the variants that `train` chooses for pictures in its usual time: `--flips`, `--shifts 0x1`, or none. What is prepared
 * of pictures does not say any more that it was pictures, and `train` chooses none for it.
 */
export async function variantWords(choice: DataChoice): Promise<string[]> {
  const found = await openChoice(choice, "train");
  try {
    if (found.names === undefined) return [];
    const images = imagesInMinutes(10, found.info.shape);
    const { flips = false, shifts, turns = false } = { ...(await suggestVariants(found, images)) };
    const [down, right] = shifts ?? [];
    return [
      ...(flips ? [optionOf("flips")] : []),
      ...(shifts ? [optionOf("shifts"), down === right ? `${down}` : `${down}x${right}`] : []),
      ...(turns ? [optionOf("turns")] : []),
    ];
  } finally {
    await found.close();
  }
}
