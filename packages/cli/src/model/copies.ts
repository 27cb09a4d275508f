import type { Palette } from "@pixelweft/datasets";
import { openTrainingData } from "@pixelweft/datasets/choice";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { copiesAmong, type CopiesAmong, type PictureForm } from "@pixelweft/pixelcnn/judges";
import { UsageError } from "../command/failure.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** What samples of a model are, for showing. */
export function formOf(
  { height, width, channels }: PixelCNNConfig,
  palette: Palette | undefined,
): PictureForm {
  return { height, width, channels, levels: palette?.colours.length ?? 256, palette };
}

/** The pictures of a model's own training that are nearest to samples. DatasetError where they are no longer there. */
export async function besideTraining(
  samples: Uint8Array,
  { model, settings }: SavedModel,
): Promise<CopiesAmong> {
  const { palette, heldOut, data: choice = { source: "" } } = settings ?? {};
  const data = await openTrainingData(choice, { palette, heldOut });
  try {
    const found = await copiesAmong(samples, data, formOf(model.config, palette));
    if (found) return found;
    throw new UsageError(
      `Cannot take --nearest with ${choice.source}: it has over 5000 pictures, or none held out`,
    );
  } finally {
    await data.close();
  }
}
