import type { Batches } from "./batch.ts";
import { Conditioner, type ConditionedDeviceModel } from "./conditioned-model.ts";
import { Likelihood } from "./likelihood.ts";
import { Tally, type LikelihoodScore } from "./tally.ts";

/** The likelihood of images given codes: whether a decoder makes use of them. */
export interface CodeUse {
  /** Given each image's own code. */
  readonly own: LikelihoodScore;
  /** Given the code of another image of the batch. */
  readonly shuffled: LikelihoodScore;
  /** Given zeros for a code. */
  readonly none: LikelihoodScore;
}

/**
 * How much the decoder of an auto-encoder relies on codes. Without a term that rewards it, a decoder may leave them aside: then the
 * three likelihoods are the same.
 *
 * @throws RangeError if there is no batch of two images or more.
 * @example
 * const size = { height: 2, width: 2, levels: 4, features: 2, head: 2, condition: 3 };
 * const model = createConditionedModel(size, { kind: "encoder", inputs: 0, features: 2, stages: 1 });
 * const device = conditionedToDevice(backend, model);
 * const { own, shuffled } = await codeUse(device, [{ images: Uint8Array.of(0, 1, 2, 3, 3, 2, 1, 0) }]);
 * own.bitsPerDim; // 2
 * shuffled.bitsPerDim; // 2
 * device.state.dispose();
 */
export async function codeUse(model: ConditionedDeviceModel, batches: Batches): Promise<CodeUse> {
  const [conditioner, likelihood] = [new Conditioner(model), new Likelihood(model)];
  const [own, shuffled, none] = [new Tally(), new Tally(), new Tally()];
  const size = model.config.condition;
  try {
    for await (const { images, size: count } of batches) {
      const { condition } = await conditioner.conditions({ images });
      const rows = (condition?.length ?? 0) / size;
      const used = count ?? rows;
      if (condition === undefined || used < 2) continue; // Nobody to change codes with.
      const turned = condition.slice();
      turned.set(condition.subarray(size, used * size));
      turned.set(condition.subarray(0, size), (used - 1) * size);
      const zeros = new Float32Array(condition.length);
      for (const [tally, codes] of [
        [own, condition],
        [shuffled, turned],
        [none, zeros],
      ] as const)
        for (const bits of await likelihood.imageBits({ images, condition: codes, size: count }))
          tally.add(bits);
    }
  } finally {
    await conditioner.dispose();
    await likelihood.dispose();
  }
  if (own.score.images === 0)
    throw new RangeError("Cannot compare codes: there is no batch of two images or more");
  return { own: own.score, shuffled: shuffled.score, none: none.score };
}
