import { openTrainingData, type Palette, type TrainingData } from "@pixelweft/datasets";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { copiesReport, findCopies, type CopiesReport } from "@pixelweft/pixelcnn/judges";
import { UsageError } from "../command/failure.ts";
import { range } from "../data/range.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** Training pictures and held-out ones that samples are compared with at most: as many as take seconds. */
const [mostPictures, mostHeldOut] = [5000, 100];

/** Looks for copies among samples, bytes or indices as training pictures are; nothing where there are too many pictures, or none held out. */
export async function copiesOf(
  samples: Uint8Array,
  data: TrainingData,
  { config, palette }: { readonly config: PixelCNNConfig; readonly palette?: Palette | undefined },
): Promise<{ readonly report: CopiesReport; readonly pictures: Uint8Array } | undefined> {
  const { pictures: count, train, validation } = data;
  const held = Math.min(mostHeldOut, validation.info.count);
  if (count > mostPictures || held === 0) return undefined;
  const { images: known } = await train.read(range(0, count));
  const { images: heldOut } = await validation.read(range(0, held));
  const { height, width, channels } = config;
  const levels = palette?.colours.length ?? 256;
  const form = { height, width, channels, levels, palette };
  const check = findCopies(samples, { train: known, heldOut }, form);
  const size = height * width * channels;
  const pictureOf = (index: number): Uint8Array => known.subarray(index * size, (index + 1) * size);
  const pictures = new Uint8Array(samples.length);
  for (const [sample, { index }] of check.nearest.entries())
    pictures.set(pictureOf(index), sample * size);
  const report = await copiesReport(check, {
    heldOut: held,
    nameOf: async (index) => (await data.nameOf(pictureOf(index))) ?? `picture ${index}`,
  });
  return { report, pictures };
}

/** The pictures of a model's own training that are nearest to samples. DatasetError where they are no longer there. */
export async function besideTraining(
  samples: Uint8Array,
  { model, settings }: SavedModel,
): Promise<{ readonly copies: CopiesReport; readonly found: Uint8Array }> {
  const { palette, heldOut, data: choice = { source: "" } } = settings ?? {};
  const data = await openTrainingData(choice, { palette, heldOut });
  try {
    const copies = await copiesOf(samples, data, { config: model.config, palette });
    if (copies) return { copies: copies.report, found: copies.pictures };
    throw new UsageError(
      `Cannot take --nearest with ${choice.source}: it has over ${mostPictures} pictures, or none held out`,
    );
  } finally {
    await data.close();
  }
}
