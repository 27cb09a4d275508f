import { flopOfGenerative, type Generative } from "./generative.ts";

/** Networks that every tensor library has, as plain data; fields as peers read them. Each is in `examples/networks` too. */
export type TextbookNetwork = Classifier | Transformer | Generative;

/** Names pictures: three linear layers with ReLUs between, or three times a convolution, a group norm, a ReLU and pooling. */
export interface Classifier {
  readonly kind: "mlp" | "cnn";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Outputs of the first linear layer, or maps of the first convolution. */
  readonly first: number;
  readonly classes: number;
}

/** Says which character follows, at every place of a text. */
export interface Transformer {
  readonly kind: "transformer";
  readonly characters: number;
  readonly length: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
}

const pictures = { height: 28, width: 28, channels: 1, classes: 10 } as const;

/** Linear layers of 256, 128 and 10 outputs. */
export const mlp: Classifier = { kind: "mlp", ...pictures, first: 256 };

/** Convolutions to 16, 32 and 64 maps, and a linear layer. */
export const cnn: Classifier = { kind: "cnn", ...pictures, first: 16 };

const text = { kind: "transformer", characters: 96, layers: 2 } as const;

/** Width and context of 256, heads of 32. */
export const transformer256: Transformer = { ...text, length: 256, width: 256, heads: 8 };

/** Width and context of 64, heads of 16. */
export const transformer64: Transformer = { ...text, length: 64, width: 64, heads: 4 };

/** AdamW as everybody runs it; only weights of layers decay. */
export const adamWSettings = { learningRate: 1e-3, decay: 0.05 } as const;

/** Floating-point operations of one pass over one example: products only, scores of later places left in. */
export function flopOfExample(network: TextbookNetwork): number {
  if (network.kind === "transformer") {
    const { characters, length, width, layers } = network;
    const block = 12 * width * width + 2 * length * width;
    return 2 * length * (layers * block + width * characters);
  }
  if (!("classes" in network)) return flopOfGenerative(network);
  const { kind, height, width, channels, first, classes } = network;
  if (kind === "mlp") {
    const inputs = height * width * channels;
    return 2 * (inputs * first + (first * first) / 2 + (first / 2) * classes);
  }
  const places = [0, 1, 2, 3].map((halvings) => (height >> halvings) * (width >> halvings));
  const maps = [channels, first, 2 * first, 4 * first];
  const [, , , last = 0] = places;
  const blocks = [0, 1, 2].reduce(
    (sum, i) => sum + 9 * (places[i] ?? 0) * (maps[i] ?? 0) * (maps[i + 1] ?? 0),
    0,
  );
  return 2 * (blocks + last * 4 * first * classes);
}
