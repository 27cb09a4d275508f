/** Networks that make data, as plain data; fields as peers read them. Noise is among the examples, the same for everybody. */
export type Generative = Vae | PointDiffusion | Unet | Snail;

/** The kinds of these networks. */
export const generativeKinds: readonly string[] = [
  "vae",
  "diffusion",
  "unet",
  "snail",
] satisfies Generative["kind"][];

/** A variational auto-encoder, encoder and decoder of two linear layers each. */
export interface Vae {
  readonly kind: "vae";
  readonly pixels: number;
  readonly hidden: number;
  readonly code: number;
}

/** Finds the noise in points of the plane: four linear layers, which also read waves of the step. */
export interface PointDiffusion {
  readonly kind: "diffusion";
  readonly hidden: number;
  /** Steps of the diffusion, and as how many sines and cosines a step is read. */
  readonly steps: number;
  readonly waves: number;
}

/** Finds the noise in pictures: convolutions at three sizes, links across, attention at the smallest. */
export interface Unet {
  readonly kind: "unet";
  /** Multiples of 4. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** At the size of the picture; twice as many at half of it, four times as many at a quarter. */
  readonly maps: number;
  readonly steps: number;
  readonly waves: number;
}

/** A PixelSNAIL: convolutions that see pixels before, and attention to all of them, in turns. */
export interface Snail {
  readonly kind: "snail";
  readonly height: number;
  readonly width: number;
  /** Values that a pixel can have. */
  readonly levels: number;
  readonly maps: number;
  /** Each is a few residual convolutions, then attention. */
  readonly blocks: number;
  readonly convolutions: number;
}

/** Pictures of 28 x 28, codes of 16 numbers. */
export const vae: Vae = { kind: "vae", pixels: 784, hidden: 512, code: 16 };

/** Layers of 128. */
export const diffusion: PointDiffusion = { kind: "diffusion", hidden: 128, steps: 100, waves: 8 };

const sprite = { height: 16, width: 16, channels: 3 } as const;

/** Sprites in RGB, 32 maps. */
export const unet: Unet = { kind: "unet", ...sprite, maps: 32, steps: 200, waves: 16 };

const depth = { maps: 64, blocks: 3, convolutions: 2 } as const;

/** Sprites of 32 colours, 64 maps. */
export const snail: Snail = { kind: "snail", height: 16, width: 16, levels: 32, ...depth };

/** Floating-point operations of one pass over one example: products only. */
export function flopOfGenerative(network: Generative): number {
  switch (network.kind) {
    case "vae": {
      const { pixels, hidden, code } = network;
      return 2 * (pixels * hidden + hidden * 2 * code + code * hidden + hidden * pixels);
    }
    case "diffusion": {
      const { hidden, waves } = network;
      return 2 * ((2 + 2 * waves) * hidden + 2 * hidden * hidden + hidden * 2);
    }
    case "unet":
      return 2 * unetProducts(network);
    case "snail":
      return 2 * snailProducts(network);
  }
}

function unetProducts({ height, width, channels, maps, waves }: Unet): number {
  const whole = height * width;
  const [half, low] = [whole / 4, whole / 16];
  const [two, four] = [2 * maps, 4 * maps];
  const block = (places: number, inputs: number, outputs: number): number => {
    const link = inputs === outputs ? 0 : inputs * outputs;
    return places * (9 * (inputs + outputs) * outputs + link) + four * outputs;
  };
  const time = 2 * waves * four + four * four;
  const ends = 2 * whole * 9 * channels * maps;
  const smaller = half * 9 * maps * two + low * 9 * two * four;
  // A transposed convolution of 4 x 4 has its products at each place that it reads.
  const larger = low * 16 * four * two + half * 16 * two * maps;
  const attention = low * 4 * four * four + 2 * low * low * four;
  const down = block(whole, maps, maps) + block(half, two, two) + block(low, four, four);
  const up = block(low, four, four) + block(half, four, two) + block(whole, two, maps);
  return time + ends + smaller + larger + attention + down + up;
}

function snailProducts({ height, width, levels, maps, blocks, convolutions }: Snail): number {
  const places = height * width;
  const first = 4 * (maps + 2) * maps;
  const attention = (maps + 2) * maps + (2 * maps + 2) * 2 * maps + 2 * places * maps;
  const mixing = 2 * maps * 2 * maps;
  const block = convolutions * 5 * maps * 2 * maps + attention + mixing;
  return places * (first + blocks * block + maps * levels);
}
