import { checkGroups } from "@pixelweft/layers";

/** Which network: the Gated PixelCNN, or one of those that its paper compares itself with. */
export type ModelName = "gated" | "pixelcnn" | "row-lstm" | "diagonal-bilstm";

/** A model, layer by layer the same for grey and colour images. */
export interface PixelCNNConfig {
  /** `gated` (van den Oord et al. 2016, section 2) unless something else is asked for. */
  readonly model: ModelName;
  readonly height: number;
  readonly width: number;
  /** Colours of a pixel, in the order in which they are drawn. */
  readonly channels: number;
  /** Values of a sub-pixel: 2 to 256. */
  readonly levels: number;
  /**
   * Feature maps: p of each stack of the Gated PixelCNN; h of the others, whose residual stream has 2h. A multiple of `channels`.
   */
  readonly features: number;
  /** Layers, the first (mask A) one included. */
  readonly layers: number;
  /** Filter size of the first layer and of the others; odd. */
  readonly first: number;
  readonly kernel: number;
  /** Feature maps between the last two 1 x 1 convolutions; a multiple of `channels`. */
  readonly head: number;
  /** Size of a global conditioning vector, or the number of classes; 0 for none. */
  readonly condition: number;
  /** Maps of a location-dependent conditioning; 0 for none. */
  readonly spatial: number;
  /** Values as numbers from -1 to 1, or as one plane for each level (palettes, tiles, codes). */
  readonly input: "ordinal" | "one-hot";
  /** Share of the residual branch that is dropped while training. */
  readonly dropout: number;
  /** Ablation of `gated`: a ReLU over p maps in place of the gate over 2p. About half the weights at the same `features`. */
  readonly gate: "gated" | "relu";
  /** Ablation of `gated`: the vertical stack too has a 1 x 1 and a residual, from its second layer on. */
  readonly verticalResidual: boolean;
  /** Ablation of `gated`: every layer of the vertical stack is shifted down by a row, not the first alone; a blind spot remains. */
  readonly blindSpot: boolean;
}

/** What may be left out of a configuration. */
export const configDefaults: Omit<PixelCNNConfig, "height" | "width"> = {
  model: "gated",
  channels: 1,
  levels: 256,
  features: 64,
  layers: 6,
  first: 7,
  kernel: 3,
  head: 64,
  condition: 0,
  spatial: 0,
  input: "ordinal",
  dropout: 0,
  gate: "gated",
  verticalResidual: false,
  blindSpot: false,
};

type Field = keyof PixelCNNConfig;

const whole: readonly (readonly [Field, number, number])[] = [
  ["height", 1, 4096],
  ["width", 1, 4096],
  ["channels", 1, 16],
  ["levels", 2, 256],
  ["features", 1, 65536],
  ["layers", 1, 1024],
  ["first", 3, 255],
  ["kernel", 1, 255],
  ["head", 1, 65536],
  ["condition", 0, 1_000_000],
  ["spatial", 0, 65536],
];

const words: readonly (readonly [Field, readonly unknown[]])[] = [
  ["model", ["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"]],
  ["input", ["ordinal", "one-hot"]],
  ["gate", ["gated", "relu"]],
  ["verticalResidual", [false, true]],
  ["blindSpot", [false, true]],
];

/** Fields that only some models have; elsewhere they keep their default. */
const knownBy: readonly (readonly [keyof typeof configDefaults, readonly ModelName[]])[] = [
  ["gate", ["gated"]],
  ["verticalResidual", ["gated"]],
  ["blindSpot", ["gated"]],
];

/**
 * A full, checked configuration.
 *
 * @throws RangeError, naming the field, for a value that makes no network, or one that this model does not have.
 * @example
 * checkConfig({ height: 28, width: 28, levels: 4 }).features; // 64
 * checkConfig({ height: 28, width: 28, kernel: 4 }); // throws RangeError
 */
export function checkConfig(
  given: Partial<PixelCNNConfig> & Pick<PixelCNNConfig, "height" | "width">,
): PixelCNNConfig {
  const config: PixelCNNConfig = { ...configDefaults, ...given };
  for (const name of Object.keys(given))
    if (name !== "height" && name !== "width" && !Object.hasOwn(configDefaults, name))
      throw new RangeError(`Cannot use ${name}: a configuration has no such field`);
  for (const [name, low, high] of whole) {
    const value = config[name];
    if (!Number.isInteger(value) || Number(value) < low || Number(value) > high)
      throw new RangeError(
        `Cannot use ${name} ${value}: it must be a whole number from ${low} to ${high}`,
      );
  }
  for (const name of ["first", "kernel"] as const)
    if (config[name] % 2 === 0)
      throw new RangeError(`Cannot use ${name} ${config[name]}: it must be odd`);
  for (const [name, choices] of words)
    if (!choices.includes(config[name]))
      throw new RangeError(
        `Cannot use ${name} ${String(config[name])}: it must be ${choices.join(" or ")}`,
      );
  if (!(config.dropout >= 0 && config.dropout < 1))
    throw new RangeError(`Cannot use dropout ${config.dropout}: it must be in [0, 1)`);
  for (const [name, models] of knownBy)
    if (!models.includes(config.model) && config[name] !== configDefaults[name])
      throw new RangeError(
        `Cannot use ${name} ${String(config[name])} in model ${config.model}: only ${models.join(" and ")} has it`,
      );
  checkGroups(config.features, { groups: config.channels, parts: 1 }, "features");
  checkGroups(config.head, { groups: config.channels, parts: 1 }, "head");
  return config;
}

/** Planes of the encoded input for one colour. */
export function planesOf({ input, levels }: PixelCNNConfig): number {
  return input === "one-hot" ? levels : 1;
}

/**
 * How far a convolutional network sees: rows up, and columns to both sides (PixelCNN specification 1.5). All of an image is seen
 * when this reaches max(height, width) - 1, unless there is a blind spot (`receptiveField`).
 *
 * @example
 * reach(checkConfig({ height: 28, width: 28, first: 7, kernel: 3, layers: 6 })); // 8
 */
export function reach({ first, kernel, layers }: PixelCNNConfig): number {
  return (first - 1) / 2 + ((kernel - 1) / 2) * (layers - 1);
}
