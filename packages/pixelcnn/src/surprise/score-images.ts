import type { Backend } from "@pixelweft/tensor";
import { averagedModel, toDevice, type Model } from "../model/model.ts";
import { checkOptionNames } from "../option-names.ts";
import { measureSurprise, type Surprise } from "./measure-surprise.ts";
import { surpriseScores, type SurpriseScores } from "./surprise-scores.ts";

/** By what images are scored, and where. */
export interface ScoreOptions {
  readonly model: Model;
  readonly backend: Backend;
  /** A model like it that learnt from `mutatedBatches()`: for the likelihood ratio. */
  readonly background?: Model | undefined;
  /** Bits of each image in files, `[n]`, such as `compressedBits()` of `@pixelweft/datasets` gives them. */
  readonly compressed?: ArrayLike<number> | undefined;
  /** Images computed at once. Default 32. */
  readonly batch?: number | undefined;
  /** Called with how many images are done, first of the model, then of the background model. */
  readonly onProgress?: ((done: number) => void | Promise<void>) | undefined;
  /** Ends it between two batches, with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

const names = [
  "model",
  "backend",
  "background",
  "compressed",
  "batch",
  "onProgress",
  "signal",
] satisfies readonly (keyof ScoreOptions)[];

/** Images as scores, and the bits of their pixels. */
export interface ScoredImages {
  readonly scores: SurpriseScores;
  /** Bits of each pixel under the model, `[n, height, width]`. */
  readonly map: Float32Array;
}

/**
 * Measures images by a model, with the moving average of its weights where it has one, and by a background model, and scores them.
 *
 * @param images levels, `[n, height, width, channels]`
 * @throws as `measureSurprise()` and `surpriseScores()`, and TypeError for an option that there is not.
 * @example Two untrained models find every image as likely
 * import { createModel } from "@pixelweft/pixelcnn";
 * const tiny = { height: 1, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const options = { model: createModel(tiny, 1), background: createModel(tiny, 2), backend };
 * const { scores } = await scoreImages(Uint8Array.of(0, 3, 1, 1), options);
 * scores; // { likelihood: Float64Array [4, 4], ratio: Float64Array [0, 0] }
 */
export async function scoreImages(
  images: Uint8Array,
  options: ScoreOptions,
): Promise<ScoredImages> {
  checkOptionNames("score images", options, names);
  const { model, backend, background, compressed, batch, onProgress, signal } = options;
  const by = async (one: Model): Promise<Surprise> => {
    const device = toDevice(backend, averagedModel(one));
    try {
      return await measureSurprise(device, images, { batch, onProgress, signal });
    } finally {
      device.state.dispose();
    }
  };
  const { bits, map } = await by(model);
  const other = background && (await by(background)).bits;
  return { scores: surpriseScores({ bits, background: other, compressed }), map };
}
