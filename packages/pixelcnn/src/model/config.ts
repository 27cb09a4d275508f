import { checkGroups } from "@pixelweft/layers";
import { shortened } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";

/** The networks that there are. */
export const modelNames = ["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"] as const;

/** Which network: the Gated PixelCNN, or one of those that its paper compares itself with. */
export type ModelName = (typeof modelNames)[number];

/** A model, layer by layer the same for grey and colour images. */
export interface PixelCNNConfig {
  /** `gated` (van den Oord et al. 2016, section 2) unless something else is asked for. */
  readonly model: ModelName;
  readonly height: number;
  readonly width: number;
  /** Colours of a pixel, in the order in which they are drawn. */
  readonly channels: number;
  /** Values of a sub-pixel: 2 to 65536; more than 256 for codes of other models. */
  readonly levels: number;
  /**
   * Hidden channels: p of each stack of the Gated PixelCNN; h of the others, whose residual stream has 2h. A multiple of `channels`.
   */
  readonly hiddenChannels: number;
  /** Layers, the first (mask A) one included. */
  readonly layers: number;
  /** Rows and columns of the kernels of the first layer and of the others; odd. */
  readonly firstKernelSize: number;
  readonly kernelSize: number;
  /** Channels between the last two 1 x 1 convolutions; a multiple of `channels`. */
  readonly headChannels: number;
  /**
   * What the head reads of the last maps h: `crelu`, both relu(h) and relu(-h) (Shang et al. 2016), or `relu`, which drops the negative
   * half of a signed stream.
   */
  readonly headActivation: "relu" | "crelu";
  /** Of `gated`: the head reads every layer's gated maps as well, through a 1 x 1 each. */
  readonly skip: boolean;
  /** Row and column, from -1 to 1, as two more planes of the input. */
  readonly positionPlanes: boolean;
  /**
   * The distribution of a sub-pixel: a softmax over its levels, or a mixture of logistics over intervals (Salimans et al. 2017,
   * "PixelCNN++", section 2.1 and 2.2). A mixture describes a whole pixel at once, so no maps are grouped by colour.
   */
  readonly output: "softmax" | "logistic-mixture";
  /** Components of the mixture; without meaning for a softmax. */
  readonly mixtures: number;
  /** Classes that the model is conditioned on; 0 for none. Each image then has a label, or a vector that mixes classes. */
  readonly numClasses: number;
  /** Numbers of the vector that the model is conditioned on; 0 for none. */
  readonly vectorSize: number;
  /** Maps of a location-dependent conditioning; 0 for none. */
  readonly spatialChannels: number;
  /**
   * Orientations that training images come in, turned and mirrored, on which the network is conditioned; 0 where they come as they are. What
   * is measured and sampled is as it is (number 0), and the averaged model has this in its biases and the field no more.
   */
  readonly orientations: number;
  /**
   * Values as numbers from -1 to 1, as one plane for each level (palettes, tiles), or as `embeddingSize` learnt numbers for each level
   * (codes of other models, of which there are many). An embedding by the identity is `one-hot`.
   */
  readonly input: "ordinal" | "one-hot" | "embedding";
  /** Numbers of a level's embedding, which all colours share; without meaning for other inputs. */
  readonly embeddingSize: number;
  /** Share of the residual branch that is zeroed while training. */
  readonly dropoutRate: number;
  /**
   * Variants of `gated`: `glu`, a linear half times a sigmoid (Dauphin et al. 2017); `relu` over p maps in place of the gate over 2p, about
   * half the weights at the same `hiddenChannels`.
   */
  readonly gate: "gated" | "glu" | "relu";
  /** Ablation of `gated`: the vertical stack too has a 1 x 1 and a residual, from its second layer on. */
  readonly verticalResidual: boolean;
  /**
   * Ablation of `gated`: from the second layer on, vertical kernels do not read their own row to the right of the centre (`right`), which
   * gives the network the receptive field and the blind spot of `pixelcnn` (unless `kernelSize` exceeds `firstKernelSize`), or to the
   * left (`left`), which has the same number of weights and no blind spot, because the horizontal stack reads the left.
   */
  readonly verticalMask: "none" | "right" | "left";
  /** Added to the forget gate of `row-lstm` and `diagonal-bilstm`: 1 lets cells remember from the start. */
  readonly forgetBias: number;
  /**
   * Variant of `diagonal-bilstm`: the direction that is shifted down reads masked maps only, so that the last pixel of the row above is
   * hidden from most pixels.
   */
  readonly lastPixelHidden: boolean;
}

/** A configuration as it is given: all but the size of an image may be missing, or undefined (`configDefaults`). */
export type GivenConfig = Pick<PixelCNNConfig, "height" | "width"> & {
  readonly [Name in keyof PixelCNNConfig]?: PixelCNNConfig[Name] | undefined;
};

/** What may be left out of a configuration of a new model. `hiddenChannels` and `headChannels` are raised to a multiple of the colours. */
export const configDefaults: Omit<PixelCNNConfig, "height" | "width"> = {
  model: "gated",
  channels: 1,
  levels: 256,
  hiddenChannels: 64,
  layers: 6,
  firstKernelSize: 7,
  kernelSize: 3,
  headChannels: 128,
  headActivation: "crelu",
  skip: false,
  positionPlanes: true,
  output: "softmax",
  mixtures: 10,
  numClasses: 0,
  vectorSize: 0,
  spatialChannels: 0,
  orientations: 0,
  input: "ordinal",
  embeddingSize: 32,
  dropoutRate: 0,
  gate: "gated",
  verticalResidual: false,
  verticalMask: "none",
  forgetBias: 0,
  lastPixelHidden: false,
};

/** As many classes as a model may be conditioned on, and as many as an evaluation counts. */
export const mostClasses = 1_000_000;

type Field = keyof PixelCNNConfig;

const whole: readonly (readonly [Field, number, number])[] = [
  ["height", 1, 4096],
  ["width", 1, 4096],
  ["channels", 1, 16],
  ["levels", 2, 65536],
  ["hiddenChannels", 1, 65536],
  ["layers", 1, 1024],
  ["firstKernelSize", 3, 255],
  ["kernelSize", 1, 255],
  ["headChannels", 1, 65536],
  ["mixtures", 1, 256],
  ["embeddingSize", 1, 65536],
  ["numClasses", 0, mostClasses],
  ["vectorSize", 0, 1_000_000],
  ["spatialChannels", 0, 65536],
  ["orientations", 0, 8],
];

const words: readonly (readonly [Field, readonly unknown[]])[] = [
  ["model", modelNames],
  ["input", ["ordinal", "one-hot", "embedding"]],
  ["output", ["softmax", "logistic-mixture"]],
  ["headActivation", ["relu", "crelu"]],
  ["gate", ["gated", "glu", "relu"]],
  ["skip", [false, true]],
  ["positionPlanes", [false, true]],
  ["verticalResidual", [false, true]],
  ["verticalMask", ["none", "right", "left"]],
  ["lastPixelHidden", [false, true]],
];

/** Fields that only some models have; elsewhere they keep their default. */
const knownBy: readonly (readonly [keyof typeof configDefaults, readonly ModelName[]])[] = [
  ["gate", ["gated"]],
  ["skip", ["gated"]],
  ["verticalResidual", ["gated"]],
  ["verticalMask", ["gated"]],
  ["forgetBias", ["row-lstm", "diagonal-bilstm"]],
  ["lastPixelHidden", ["diagonal-bilstm"]],
];

/**
 * Returns a full, checked configuration.
 *
 * @throws RangeError, naming the field, for a value that makes no network, or a field that this model does not have; TypeError, with the list
 * of fields, for an unknown one, and for a value that is not an object.
 * @example
 * checkConfig({ height: 28, width: 28, levels: 4 }).hiddenChannels; // 64
 * checkConfig({ height: 28, width: 28, kernelSize: 4 }); // throws RangeError
 */
export function checkConfig(given: GivenConfig): PixelCNNConfig {
  if (Object(given) !== given)
    throw new TypeError(
      "Cannot make a network: there is no configuration such as { height: 28, width: 28 }",
    );
  const { height, width } = given;
  const chosen = withoutRetired(withoutUndefined(given));
  const config = { ...configDefaults, ...fittedDefaults(given), ...chosen, height, width };
  for (const name of Object.keys(chosen))
    if (name !== "height" && name !== "width" && !Object.hasOwn(configDefaults, name))
      throw new TypeError(
        `Cannot use ${shortened(name)}: a configuration has no such field; its fields are height, width, ${Object.keys(configDefaults).join(", ")}`,
      );
  for (const [name, low, high] of whole) {
    const value = config[name];
    if (!Number.isInteger(value) || Number(value) < low || Number(value) > high)
      throw new RangeError(
        `Cannot use ${name} ${shown(value)}: it must be a whole number from ${low} to ${high}`,
      );
  }
  for (const name of ["firstKernelSize", "kernelSize"] as const)
    if (config[name] % 2 === 0)
      throw new RangeError(`Cannot use ${name} ${config[name]}: it must be odd`);
  for (const [name, choices] of words)
    if (!choices.includes(config[name]))
      throw new RangeError(
        `Cannot use ${name} ${shown(config[name])}: it must be ${choices.join(" or ")}`,
      );
  checkNumbers("make a network", { dropoutRate: config.dropoutRate });
  if (!(config.dropoutRate >= 0 && config.dropoutRate < 1))
    throw new RangeError(`Cannot use dropoutRate ${config.dropoutRate}: it must be in [0, 1)`);
  for (const [name, models] of knownBy)
    if (!models.includes(config.model) && config[name] !== configDefaults[name])
      throw new RangeError(
        `Cannot use ${name} ${shown(config[name])} in model ${config.model}: only ${models.join(" and ")} has it`,
      );
  if (!Number.isFinite(config.forgetBias))
    throw new RangeError(
      `Cannot use forgetBias ${shown(config.forgetBias)}: it must be a finite number`,
    );
  if (config.numClasses > 0 && config.vectorSize > 0)
    throw new RangeError(
      `Cannot condition on ${config.numClasses} classes and on a vector of ${config.vectorSize}: one of them must be 0`,
    );
  if (config.output === "logistic-mixture" && config.input !== "ordinal")
    throw new RangeError(
      `Cannot use output logistic-mixture with input ${config.input}: levels of a palette have no distance`,
    );
  const grouping = { groups: colourGroups(config), parts: 1 };
  checkGroups(config.hiddenChannels, grouping, "hiddenChannels");
  checkGroups(config.headChannels, grouping, "headChannels");
  return config;
}

/** A value as an error shows it: files may hold anything. */
function shown(value: unknown): string {
  return shortened(String(value));
}

/** The fields that a model does not have, each with the default that it keeps. */
export function foreignFields(model: ModelName): Partial<typeof configDefaults> {
  const foreign = knownBy.filter(([, models]) => !models.includes(model));
  return Object.fromEntries(foreign.map(([name]) => [name, configDefaults[name]]));
}

function withoutUndefined(given: GivenConfig): Partial<PixelCNNConfig> {
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields);
}

/** Model files may hold `blindSpot: false`, a field that no longer exists. */
function withoutRetired<Fields extends object>(fields: Fields): Fields {
  if (!("blindSpot" in fields)) return fields;
  const { blindSpot, ...rest } = fields;
  if (blindSpot !== false)
    throw new RangeError(
      'Cannot use blindSpot: the field no longer exists; use verticalMask: "right" for a network with a blind spot',
    );
  return rest as Fields;
}

/** Default sizes that divide among any number of colours. */
function fittedDefaults({ channels }: GivenConfig): Partial<PixelCNNConfig> {
  if (channels === undefined || !Number.isInteger(channels) || channels < 1) return {};
  const fitted = (maps: number): number => Math.ceil(maps / channels) * channels;
  return {
    hiddenChannels: fitted(configDefaults.hiddenChannels),
    headChannels: fitted(configDefaults.headChannels),
  };
}

/** Groups of maps, one for each colour of a pixel; one where a pixel is described at once. */
export function colourGroups({ channels, output }: PixelCNNConfig): number {
  return output === "softmax" ? channels : 1;
}

/** Numbers of the vector h that every layer is conditioned on: a class is a one-hot vector. 0 for none. */
export function conditionSize({
  numClasses,
  vectorSize,
}: Pick<PixelCNNConfig, "numClasses" | "vectorSize">): number {
  return numClasses + vectorSize;
}

/** Planes of the encoded input for one colour. */
export function planesOf({ input, levels, embeddingSize }: PixelCNNConfig): number {
  return { ordinal: 1, "one-hot": levels, embedding: embeddingSize }[input];
}

/** All planes of the encoded input: the colours', then one of ones and perhaps two of coordinates, which no mask hides. */
export function inputPlanes(config: PixelCNNConfig): number {
  return config.channels * planesOf(config) + (config.positionPlanes ? 3 : 1);
}

/**
 * How far the receptive field of a convolutional network reaches: rows up, and columns to both sides (PixelCNN specification 1.5). It covers all of an image
 * when this reaches max(height, width) - 1, unless there is a blind spot (`receptiveField`).
 *
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * reach(checkConfig({ height: 28, width: 28, firstKernelSize: 7, kernelSize: 3, layers: 6 })); // 8
 */
export function reach({ firstKernelSize, kernelSize, layers }: PixelCNNConfig): number {
  return (firstKernelSize - 1) / 2 + ((kernelSize - 1) / 2) * (layers - 1);
}
