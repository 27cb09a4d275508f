import { MissingDataError, type Palette } from "@pixelweft/datasets";
import { checkFit, openTrainingData, wantedImages } from "@pixelweft/datasets/choice";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import {
  areComparable,
  copiesAmong,
  type CopiesAmong,
  type PictureForm,
  type TrainedPictures,
} from "@pixelweft/pixelcnn/judges";
import { asUsage, UsageError } from "../command/failure.ts";
import { stopPoint } from "../command/interrupts.ts";
import { progress, type Progress } from "../show/progress.ts";
import type { Terminal } from "../show/terminal.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { picturesInLevels } from "./pictures-in-levels.ts";

/** Finds the pictures of a model's own training that are nearest to samples. */
export type Compare = (samples: Uint8Array) => Promise<CopiesAmong>;

/** What says how far a comparison is, and stops it. */
interface Watched {
  readonly terminal: Terminal;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds of a comparison without a bar, which most take. */
const barAfter = 1000;

/** What samples are compared with. */
interface Compared extends Watched {
  readonly data: TrainedPictures;
  readonly form: PictureForm;
  /** Those of the model. */
  readonly levels: number;
}

/** Compares samples with the pictures of their training, with a bar where that takes long. StoppedError after an abort. */
export async function compareSamples(
  samples: Uint8Array,
  { data, form, levels, terminal, signal }: Compared,
): Promise<CopiesAmong | undefined> {
  const began = performance.now();
  let bar: Progress | undefined;
  const onProgress = async (done: number, total: number): Promise<void> => {
    if (performance.now() - began >= barAfter) {
      bar ??= progress({ label: "compare", total, done, terminal });
      bar.update({ done });
    }
    await stopPoint(signal, "all samples were compared with pictures");
  };
  try {
    const pictures = form.palette ? data : picturesInLevels(data, levels);
    return await copiesAmong(samples, pictures, form, { onProgress });
  } finally {
    bar?.finish();
  }
}

/** What samples of a model are, for showing. */
export function formOf(
  { height, width, channels }: Pick<PixelCNNConfig, "height" | "width" | "channels">,
  palette: Palette | undefined,
): PictureForm {
  return { height, width, channels, levels: palette?.colours.length ?? 256, palette };
}

/** How many images are in a sheet of samples with a row of pictures below each row of them, and how many in a row. */
export function pairedLayout({
  count,
  columns = Math.min(8, count),
}: {
  readonly count: number;
  readonly columns?: number | undefined;
}): { readonly count: number; readonly columns: number } {
  return { count: 2 * columns * Math.ceil(count / columns), columns };
}

/**
 * Opens the pictures of a model's own training for a comparison, and closes them behind `use`. UsageError for those that cannot be compared,
 * DatasetError where they are no longer there.
 */
export async function withTraining<T>(
  { model, settings }: SavedModel,
  terminal: Terminal,
  use: (compare: Compare) => Promise<T>,
): Promise<T> {
  const { palette, heldOut, data: choice = { source: "" } } = settings ?? {};
  const data = await openTrainingData(choice, { palette, heldOut }).catch((error: unknown) => {
    if (error instanceof MissingDataError)
      error.message += "; --data says where the pictures of the training are";
    throw error;
  });
  try {
    const wanted = { ...wantedImages(model.config, settings), labelled: false };
    await asUsage(() => checkFit(data.train, wanted, "compare samples with"));
    const why =
      data.validation.info.count === 0
        ? "none of its pictures were held out to compare with"
        : `it has ${data.pictures.toLocaleString("en")} pictures, over 5,000`;
    const refusal = new UsageError(`Cannot take --nearest with ${choice.source}: ${why}`);
    if (!areComparable(data)) throw refusal;
    return await use(async (samples) => {
      const form = formOf(model.config, palette);
      const { levels } = model.config;
      const found = await compareSamples(samples, { data, form, levels, terminal });
      if (found) return found;
      throw refusal;
    });
  } finally {
    await data.close();
  }
}
