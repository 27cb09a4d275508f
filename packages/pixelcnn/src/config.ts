import { checkGroups } from "@pixelweft/layers";

/** A Gated PixelCNN (van den Oord et al. 2016, section 2), layer by layer the same for grey and colour images. */
export interface PixelCNNConfig {
  readonly height: number;
  readonly width: number;
  /** Colours of a pixel, in the order in which they are drawn. */
  readonly channels: number;
  /** Values of a sub-pixel: 2 to 256. */
  readonly levels: number;
  /** Feature maps p of each stack; a multiple of `channels`. */
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
}

/** What may be left out of a configuration. */
export const configDefaults: Omit<PixelCNNConfig, "height" | "width"> = {
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
};

const whole: readonly (readonly [keyof PixelCNNConfig, number, number])[] = [
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

/**
 * A full, checked configuration.
 *
 * @throws RangeError, naming the field, for a value that makes no network.
 * @example
 * checkConfig({ height: 28, width: 28, levels: 4 }).features; // 64
 * checkConfig({ height: 28, width: 28, kernel: 4 }); // throws RangeError
 */
export function checkConfig(
  given: Partial<PixelCNNConfig> & Pick<PixelCNNConfig, "height" | "width">,
): PixelCNNConfig {
  const config: PixelCNNConfig = { ...configDefaults, ...given };
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
  if (config.input !== "ordinal" && config.input !== "one-hot")
    throw new RangeError(`Cannot use input ${String(config.input)}: it must be ordinal or one-hot`);
  if (!(config.dropout >= 0 && config.dropout < 1))
    throw new RangeError(`Cannot use dropout ${config.dropout}: it must be in [0, 1)`);
  checkGroups(config.features, { groups: config.channels, parts: 1 }, "features");
  checkGroups(config.head, { groups: config.channels, parts: 1 }, "head");
  const known = new Set<string>([...whole.map(([name]) => name), "input", "dropout"]);
  for (const name of Object.keys(given))
    if (!known.has(name))
      throw new RangeError(`Cannot use ${name}: a configuration has no such field`);
  return config;
}

/** Planes of the encoded input for one colour. */
export function planesOf({ input, levels }: PixelCNNConfig): number {
  return input === "one-hot" ? levels : 1;
}

/**
 * How far the network sees: rows up, and columns to both sides (PixelCNN specification 1.5). All of an image is seen when this
 * reaches max(height, width) - 1.
 *
 * @example
 * reach(checkConfig({ height: 28, width: 28, first: 7, kernel: 3, layers: 6 })); // 8
 */
export function reach({ first, kernel, layers }: PixelCNNConfig): number {
  return (first - 1) / 2 + ((kernel - 1) / 2) * (layers - 1);
}
