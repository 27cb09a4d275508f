import type { ProcessGroup } from "@pixelweft/layers";
import { checkOptionNames } from "../option-names.ts";
import { checkBatchKind, checkImages, checkIterable } from "../train/array-kinds.ts";
import type { Batch, Batches } from "../train/batch.ts";
import { addToClass, inOrder, scoresOf, type ClassTallies } from "./class-tallies.ts";
import { tallyTogether } from "./tally-together.ts";
import { Tally, type LikelihoodScore } from "./tally.ts";

/** The likelihood of a set of images. */
export interface Evaluation extends LikelihoodScore {
  /** Mean over images of minus log p(image), in nats. */
  readonly nats: number;
  /**
   * By class, whether or not the model is conditioned on it; empty if the images have no labels. A class that no image has counts 0, and its
   * bits are NaN.
   */
  readonly classes: readonly LikelihoodScore[];
}

/** How to evaluate. */
export interface EvaluateOptions {
  /** Ranks that share the images out. */
  readonly group?: ProcessGroup | undefined;
  /** Takes the bits of each image of a batch that counts, -log2 p, `[size]`; batch after batch. */
  readonly onImages?: ((bits: Float32Array) => void | Promise<void>) | undefined;
  /** Takes those of each of their sub-pixels given all before it, `[size, height, width, channels]`. */
  readonly onPixels?: ((bits: Float32Array) => void | Promise<void>) | undefined;
  /** Ends it between two batches, with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Who measures the images of a batch that count. */
export interface BatchBits {
  /** Values of an image. */
  readonly size: number;
  /** Bits of each value given those before it, `[n * size]`, where values are asked for; else each image's mean over them, `[n]`. */
  readonly bits: (batch: Batch, ofValues: boolean) => Promise<Float32Array>;
}

/** The likelihood of all images of some batches. RangeError if there is none; TypeError for no batches, and an option that there is not. */
export async function evaluateBatches(
  batches: Batches,
  options: EvaluateOptions,
  { size, bits: bitsOf }: BatchBits,
): Promise<Evaluation> {
  checkIterable("evaluate", batches);
  checkOptionNames("evaluate", options, ["group", "onImages", "onPixels", "signal"]);
  const { group, onImages, onPixels, signal } = options;
  let all = new Tally();
  const byClass: ClassTallies = new Map();
  signal?.throwIfAborted();
  for await (const batch of batches) {
    signal?.throwIfAborted();
    checkBatchKind(batch);
    checkImages(batch.images);
    // The last ranks of a group may have no row of a last batch.
    if (batch.images.length === 0) continue;
    checkLabelCount(batch, size);
    // Only who asks for values pays for them.
    const found = await bitsOf(batch, onPixels !== undefined);
    await onPixels?.(found);
    const bits = onPixels ? meansOf(found, size) : found;
    await onImages?.(bits.map((value) => value * size));
    bits.forEach((value, n) => {
      all.add(value);
      const label = batch.labels?.[n];
      if (label !== undefined) addToClass(byClass, label, value);
    });
  }
  let classes = inOrder(byClass);
  if (group && group.size > 1)
    [all = all, ...classes] = await tallyTogether([all, ...classes], group);
  const { score } = all;
  if (score.count === 0) throw new RangeError("Cannot evaluate: there are no images");
  return { ...score, nats: score.bitsPerDim * Math.LN2 * size, classes: scoresOf(classes) };
}

/** A model without classes does not use labels, so that nothing else counts them: classes would have the images of others. */
function checkLabelCount({ images, labels }: Batch, size: number): void {
  const count = images.length / size;
  // Images that are no whole number are refused for that.
  if (labels === undefined || labels.length === count || !Number.isInteger(count)) return;
  throw new TypeError(
    `Cannot use labels of ${labels.length} values: ${count} images need ${count}`,
  );
}

/** The mean of each image's values. */
function meansOf(values: Float32Array, size: number): Float32Array {
  return Float32Array.from({ length: values.length / size }, (_, n) => {
    const own = values.subarray(n * size, (n + 1) * size);
    return own.reduce((sum, value) => sum + value, 0) / size;
  });
}
