/** Classes of Fashion-MNIST that no model of the experiment learns from, chosen before anything was measured. */
export const unknownClasses: readonly number[] = [1, 5, 8];

/** The networks of the experiment: a small Gated PixelCNN of 256 grey levels. */
export const network = {
  height: 28,
  width: 28,
  levels: 256,
  hiddenChannels: 20,
  layers: 4,
  firstKernelSize: 7,
  kernelSize: 3,
  headChannels: 48,
} as const;

/** How each of them is trained. */
export const training = {
  batch: 16,
  images: 16_000,
  rate: 0.004,
  warmup: 50,
  emaDecay: 0.99,
} as const;

/** Probabilities that a pixel is mutated in the images of a background model, the main one first. */
export const mutationRates: readonly number[] = [0.3, 0.1];

/** Test images of the classes that were learnt, at most. */
export const usualImages = 1000;

/** Pictures of each other kind, at most. */
export const strangeImages = 300;
