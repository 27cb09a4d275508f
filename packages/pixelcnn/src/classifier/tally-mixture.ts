import {
  addToClass,
  checkLabels,
  inOrder,
  scoresOf,
  type ClassTallies,
} from "../likelihood/class-tallies.ts";
import type { EvaluateOptions, Evaluation } from "../likelihood/likelihood.ts";
import { Tally } from "../likelihood/tally.ts";
import type { Batch, Batches } from "../train/batch.ts";

/** What a mixture says of the images of a batch that count, and who takes it. */
export interface MixtureWork extends Pick<EvaluateOptions, "onImages" | "onPixels"> {
  /** Values of an image. */
  readonly size: number;
  /** log p(x) of each image, in nats, `[n]`. */
  readonly logMixture: (batch: Batch) => Promise<Float64Array>;
  /** Bits of each value given those before it, `[n * size]`. */
  readonly valueBits: (batch: Batch) => Promise<Float32Array>;
}

/** The likelihood of all images of some batches. RangeError if there is none. */
export async function tallyMixture(
  batches: Batches,
  { size, logMixture, valueBits, onImages, onPixels }: MixtureWork,
): Promise<Evaluation> {
  const all = new Tally();
  const byClass: ClassTallies = new Map();
  for await (const batch of batches) {
    if (batch.images.length === 0) continue;
    if (batch.labels) checkLabels(batch.labels);
    // Only who asks for pixels pays for them: they are read from the device class by class.
    const each = onPixels && (await valueBits(batch));
    if (each) await onPixels?.(each);
    const bits = each
      ? sumsOf(each, size)
      : Float32Array.from(await logMixture(batch), (nats) => -nats / Math.LN2);
    await onImages?.(bits);
    bits.forEach((value, n) => {
      all.add(value / size);
      const label = batch.labels?.[n];
      if (label !== undefined) addToClass(byClass, label, value / size);
    });
  }
  const { score } = all;
  if (score.count === 0) throw new RangeError("Cannot evaluate: there are no images");
  return {
    ...score,
    nats: score.bitsPerDim * Math.LN2 * size,
    classes: scoresOf(inOrder(byClass)),
  };
}

/** The sum of each image's values. */
function sumsOf(values: Float32Array, size: number): Float32Array {
  return Float32Array.from({ length: values.length / size }, (_, n) =>
    values.subarray(n * size, (n + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}
