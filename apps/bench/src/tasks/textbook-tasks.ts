import { diffusion, snail, unet, vae } from "./generative.ts";
import { scaledSize, type Task } from "./task.ts";
import {
  cnn,
  mlp,
  transformer256,
  transformer64,
  type TextbookNetwork,
  type Transformer,
} from "./textbook.ts";
import type { Work } from "./work.ts";

/** A network of the textbook as it is trained. */
export interface TextbookTraining {
  readonly name: string;
  readonly network: TextbookNetwork;
  readonly batch: number;
  readonly words: string;
  /** A smaller batch for those who would take too long. */
  readonly least?: number;
}

/** What is trained, by the names of its files. */
export const textbookTrainings: readonly TextbookTraining[] = [
  {
    name: "mlp",
    network: mlp,
    batch: 128,
    words: "linear layers of 784, 256, 128 and 10",
  },
  {
    name: "cnn",
    network: cnn,
    batch: 128,
    words: "28 x 28, three 3 x 3 convolutions to 16, 32 and 64 maps with group norms and pooling",
    least: 16,
  },
  {
    name: "transformer-256",
    network: transformer256,
    batch: 8,
    words: `2 layers, width 256, context 256, 8 heads, ${transformer256.characters} characters`,
    least: 1,
  },
  {
    name: "transformer-64",
    network: transformer64,
    batch: 16,
    words: `2 layers, width 64, context 64, 4 heads, ${transformer64.characters} characters`,
  },
  {
    name: "vae",
    network: vae,
    batch: 128,
    words: "linear layers of 784, 512 and 16 (mean and variance), and back",
  },
  {
    name: "diffusion",
    network: diffusion,
    batch: 256,
    words: "the noise in points of the plane, four linear layers of 128",
  },
  {
    name: "unet",
    network: unet,
    batch: 32,
    words: "the noise in pictures of 16 x 16 x 3, 32, 64 and 128 maps, attention over 4 x 4 places",
    least: 2,
  },
  {
    name: "snail",
    network: snail,
    batch: 16,
    words:
      "a PixelSNAIL over 16 x 16, 32 colours, 3 blocks of 64 maps and attention over 256 places",
    least: 1,
  },
];

/** Files of a network of the textbook, which every subject reads. */
export interface TextbookMaterial {
  readonly weights: string;
  readonly examples: string;
}

/** Training steps of the networks that have files, sampling from the larger transformer, and work that memory bounds. */
export function textbookTasks(materials: Readonly<Record<string, TextbookMaterial>>): Task[] {
  const steps = textbookTrainings.flatMap((training) => {
    const material = materials[training.name];
    return material ? [stepTask(training, material)] : [];
  });
  const writer = materials["transformer-256"];
  const sampling = writer ? [samplingTask(transformer256, writer.weights)] : [];
  return [...steps, ...sampling, ...memoryTasks()];
}

function stepTask(training: TextbookTraining, material: TextbookMaterial): Task {
  const { name, network, batch: whole, words, least } = training;
  const work = (batch: number): Work => ({ kind: "textbook-step", network, batch, ...material });
  const small =
    least === undefined ? [] : [scaledSize(work(least), `batch ${least}`, whole / least)];
  return {
    id: `${name}-step`,
    name: `${name} training step`,
    words: `${words}; loss, gradients and AdamW, batch ${whole}`,
    sizes: [{ work: work(whole) }, ...small],
  };
}

function samplingTask(network: Transformer, weights: string): Task {
  return {
    id: "transformer-sampling",
    name: "Transformer sampling",
    words: `${network.length} characters one after another, with the cache of keys and values, width ${network.width}`,
    sizes: [{ work: { kind: "writing", network, weights } }],
  };
}

function memoryTasks(): Task[] {
  const size = 2048;
  const [count, width, picks] = [32_768, 256, 2048];
  const moves = (["copy", "transpose"] as const).map((way): Task => ({
    id: way,
    name: way === "copy" ? "Copy" : "Transpose",
    words: `${size} x ${size} into a matrix that is there`,
    sizes: [{ work: { kind: "movement", way, size } }],
  }));
  return [
    {
      id: "embedding-gradient",
      name: "Embedding, gradient of the table",
      words: `${count} x ${width}, ${picks} rows picked, zeros included`,
      sizes: [{ work: { kind: "embedding", count, width, picks } }],
    },
    ...moves,
  ];
}
