import type { NetworkRecipe, TrainingRecipe } from "./recipe.ts";

/** A recipe that has a name. */
export interface Preset {
  /** What it is for. */
  readonly about: string;
  /** Height, width and colours of the images that it is made for, and classes where it is conditioned on them. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes?: number;
  /** What these leave out is in `recipeDefaults`. */
  readonly network: Partial<NetworkRecipe>;
  readonly training: Partial<TrainingRecipe>;
}

/** The presets by name, the quick ones first. */
export const presets: Readonly<Record<string, Preset>> = {
  tiny: {
    about: "seconds on one core: to see that everything works",
    shape: [28, 28, 1],
    network: { hiddenChannels: 12, layers: 2, firstKernelSize: 5, headChannels: 24 },
    training: {
      batch: 4,
      steps: 200,
      learningRate: 0.01,
      emaDecay: 0.98,
      validateEvery: 100,
      validationImages: 32,
    },
  },
  demo: {
    about: "grey pictures, minutes on two cores",
    shape: [28, 28, 1],
    network: { hiddenChannels: 27, layers: 5, gate: "glu" },
    training: {
      batch: 8,
      steps: 3000,
      learningRate: 0.01,
      warmup: 100,
      emaDecay: 0.99,
      validateEvery: 400,
      validationImages: 128,
    },
  },
  "demo-patches": {
    about: "colour pictures such as emoji, minutes on two cores",
    shape: [32, 32, 3],
    network: { hiddenChannels: 36, layers: 5, headChannels: 72, gate: "glu" },
    training: {
      batch: 8,
      steps: 1800,
      learningRate: 0.008,
      emaDecay: 0.99,
      validateEvery: 400,
      validationImages: 64,
    },
  },
  "demo-photographs": {
    about: "patches of photographs by a mixture of logistics, minutes on two cores",
    shape: [32, 32, 3],
    network: {
      hiddenChannels: 36,
      layers: 5,
      headChannels: 72,
      gate: "glu",
      output: "logistic-mixture",
    },
    training: {
      batch: 8,
      steps: 3000,
      learningRate: 0.003,
      emaDecay: 0.99,
      validateEvery: 400,
      validationImages: 64,
    },
  },
  "demo-sprites": {
    about: "sprites in a palette, minutes on two cores",
    shape: [32, 32, 1],
    network: {
      levels: 32,
      input: "one-hot",
      hiddenChannels: 48,
      layers: 6,
      firstKernelSize: 5,
      headChannels: 96,
    },
    training: {
      batch: 8,
      steps: 2000,
      learningRate: 0.006,
      emaDecay: 0.99,
      validateEvery: 400,
      validationImages: 128,
    },
  },
  codes: {
    about: "codes of another model, such as 512 levels of a vector quantiser, minutes on two cores",
    shape: [32, 32, 1],
    network: {
      levels: 512,
      input: "embedding",
      hiddenChannels: 48,
      layers: 6,
      firstKernelSize: 5,
      headChannels: 96,
    },
    training: {
      batch: 8,
      steps: 2000,
      learningRate: 0.006,
      emaDecay: 0.99,
      validateEvery: 200,
      validationImages: 128,
    },
  },
  browser: {
    about: "16 levels: small enough to train in a page",
    shape: [28, 28, 1],
    network: {
      levels: 16,
      hiddenChannels: 32,
      layers: 8,
      kernelSize: 5,
      headChannels: 64,
    },
    training: {
      steps: 4000,
      learningRate: 0.006,
      warmup: 50,
      emaDecay: 0.998,
      validateEvery: 500,
      validationImages: 256,
    },
  },
  sprites16: {
    about: "the small model of @pixelweft/models: sprites of 16x16 by class, an hour",
    shape: [16, 16, 1],
    classes: 10,
    network: {
      levels: 32,
      input: "one-hot",
      hiddenChannels: 19,
      layers: 7,
      kernelSize: 5,
      headChannels: 64,
      gate: "glu",
      skip: true,
      condition: "class",
    },
    training: {
      steps: 80000,
      learningRate: 0.006,
      warmup: 100,
      validateEvery: 4000,
      validationImages: 500,
    },
  },
  sprites24: {
    about: "the colour model of @pixelweft/models: sprites of 24x24 by class, an hour",
    shape: [24, 24, 1],
    classes: 10,
    network: {
      levels: 32,
      input: "one-hot",
      hiddenChannels: 28,
      layers: 11,
      kernelSize: 5,
      headChannels: 96,
      gate: "glu",
      skip: true,
      condition: "class",
    },
    training: {
      steps: 24000,
      learningRate: 0.006,
      warmup: 100,
      validateEvery: 1500,
      validationImages: 500,
    },
  },
  "fashion-mnist-class": {
    about: "the grey model of @pixelweft/models: Fashion-MNIST by class, an hour and a half",
    shape: [28, 28, 1],
    classes: 10,
    network: {
      hiddenChannels: 40,
      layers: 12,
      firstKernelSize: 11,
      kernelSize: 5,
      gate: "glu",
      skip: true,
      condition: "class",
    },
    training: {
      steps: 9000,
      learningRate: 0.003,
      warmup: 400,
      emaDecay: 0.998,
      validateEvery: 1000,
    },
  },
  "fashion-mnist": {
    about: "Fashion-MNIST on a GPU, or a day on two cores",
    shape: [28, 28, 1],
    network: { layers: 12 },
    training: {
      batch: 32,
      steps: 40000,
      warmup: 200,
      emaDecay: 0.9995,
      validateEvery: 1000,
      validationImages: 2000,
    },
  },
  shapes: {
    about: "the shapes that are drawn here, hours",
    shape: [32, 32, 3],
    network: { hiddenChannels: 48, layers: 8, headChannels: 96 },
    training: { steps: 20000, warmup: 200, validateEvery: 1000, validationImages: 500 },
  },
  sprites: {
    about: "sprites in a palette on a GPU: few pictures, so much is dropped",
    shape: [32, 32, 1],
    network: {
      levels: 32,
      input: "one-hot",
      hiddenChannels: 96,
      layers: 15,
      kernelSize: 5,
      headChannels: 192,
      dropoutRate: 0.3,
    },
    training: {
      steps: 20000,
      learningRate: 0.0005,
      warmup: 200,
      emaDecay: 0.9995,
      validationImages: 500,
    },
  },
  cifar10: {
    about:
      "its receptive field is all of 32x32, on a GPU; the paper gives no sizes; not trained by us",
    shape: [32, 32, 3],
    network: {
      hiddenChannels: 192,
      layers: 15,
      kernelSize: 5,
      headChannels: 384,
      dropoutRate: 0.3,
    },
    training: {
      accumulate: 2,
      steps: 200000,
      learningRate: 0.0004,
      warmup: 1000,
      emaDecay: 0.9998,
      validateEvery: 2000,
      validationImages: 2000,
    },
  },
  imagenet32: {
    about:
      "section 3.1 of the paper: 20 layers of 384 maps after the first; first filter, head and rate are ours; not trained by us",
    shape: [32, 32, 3],
    network: { hiddenChannels: 384, layers: 21, kernelSize: 5, headChannels: 1008 },
    training: {
      accumulate: 8,
      steps: 200000,
      learningRate: 0.0003,
      warmup: 1000,
      emaDecay: 0.9999,
      validateEvery: 2000,
      validationImages: 2000,
    },
  },
};

/**
 * The preset that learns something in minutes on two cores, for images of a kind, and what they are in words.
 *
 * @example
 * quickPreset({ shape: [16, 16, 1], palette: { colours: [] } }); // { preset: "demo-sprites", kind: "in a palette" }
 * quickPreset({ shape: [32, 32, 3] }).preset; // "demo-patches"
 * quickPreset({ shape: [32, 32, 3], patches: true }).preset; // "demo-photographs"
 * quickPreset({ shape: [8, 8, 2], codes: { levels: 512 } }).preset; // "codes"
 */
export function quickPreset(images: {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Of indexed images; what is in it does not matter. */
  readonly palette?: object | undefined;
  /** Of codes of another model. */
  readonly codes?: object | undefined;
  /** Whether they are patches of photographs. */
  readonly patches?: boolean | undefined;
}): { readonly preset: string; readonly kind: string } {
  if (images.palette) return { preset: "demo-sprites", kind: "in a palette" };
  if (images.codes) return { preset: "codes", kind: "codes of another model" };
  if (images.patches && images.shape[2] === 3)
    return { preset: "demo-photographs", kind: "patches of photographs" };
  return images.shape[2] === 3
    ? { preset: "demo-patches", kind: "in colour" }
    : { preset: "demo", kind: "grey" };
}
