import { Likelihood } from "../likelihood/likelihood.ts";
import { Tally, type LikelihoodScore } from "../likelihood/tally.ts";
import { conditionSize } from "../model/config.ts";
import { checkIterable } from "../train/array-kinds.ts";
import type { ConditionedDeviceModel } from "./conditioned-model.ts";
import { ConditionerProgram } from "./conditioner-program.ts";
import type { SourceBatch } from "./conditioner.ts";

/** The likelihood of images given what their conditioner made: whether a model makes use of it. */
export interface ConditionUse {
  /** Given what was made for the image itself. */
  readonly own: LikelihoodScore;
  /** Given what was made for another image of the batch. */
  readonly shuffled: LikelihoodScore;
  /** Given zeros in its place. */
  readonly none: LikelihoodScore;
}

/**
 * How much a model relies on the codes or maps that its conditioner makes. Nothing but the likelihood rewards it, so the decoder of an
 * auto-encoder may leave codes aside: then the three likelihoods are the same.
 *
 * @throws RangeError if there is no batch of two images or more, TypeError for batches that are no iterable.
 * @example
 * const size = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2, vectorSize: 3 };
 * const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 1 }));
 * const device = conditionedToDevice(backend, model);
 * const { own, shuffled } = await conditionUse(device, [{ images: Uint8Array.of(0, 1, 2, 3, 3, 2, 1, 0) }]);
 * own.bitsPerDim; // 2
 * shuffled.bitsPerDim; // 2
 * device.state.dispose();
 */
export async function conditionUse(
  model: ConditionedDeviceModel,
  batches: AsyncIterable<SourceBatch> | Iterable<SourceBatch>,
): Promise<ConditionUse> {
  checkIterable("compare conditions", batches);
  const [conditioner, likelihood] = [new ConditionerProgram(model), new Likelihood(model)];
  const [own, shuffled, none] = [new Tally(), new Tally(), new Tally()];
  const { height, width, channels } = model.config;
  const { makes } = model.conditioner;
  const takesVector = conditionSize(model.config) > 0;
  try {
    for await (const batch of batches) {
      const { images, size, orientations } = batch;
      const made = await conditioner.conditions(batch);
      const values = made.vector ?? made.spatial ?? new Float32Array();
      const rows = images.length / (height * width * channels);
      const used = size ?? rows;
      if (used < 2) continue; // Nobody to change with.
      const each = values.length / rows;
      const turned = values.slice();
      turned.set(values.subarray(each, used * each));
      turned.set(values.subarray(0, each), (used - 1) * each);
      const besides =
        makes === "maps" && takesVector ? { labels: batch.labels, vector: batch.vector } : {};
      for (const [tally, given] of [
        [own, values],
        [shuffled, turned],
        [none, new Float32Array(values.length)],
      ] as const) {
        const replaced = makes === "vector" ? { vector: given } : { ...besides, spatial: given };
        for (const bits of await likelihood.bitsPerDim({ images, size, orientations, ...replaced }))
          tally.add(bits);
      }
    }
  } finally {
    await conditioner.dispose();
    await likelihood.dispose();
  }
  if (own.score.count === 0)
    throw new RangeError("Cannot compare conditions: there is no batch of two images or more");
  return { own: own.score, shuffled: shuffled.score, none: none.score };
}
