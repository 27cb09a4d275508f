import { cosineRate } from "@pixelweft/layers";
import {
  createModel,
  train as trainModel,
  type Batch,
  type PixelCNNConfig,
} from "@pixelweft/pixelcnn";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { threefry } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";
import {
  openEmoji,
  palette,
  side,
  wordedBatch,
  type EmojiPictures,
  type WordedPicture,
} from "./emoji-pictures.ts";
import { keepFigure, type FigureOptions } from "./keep-figure.ts";
import { phrasePicture } from "./phrase-picture.ts";
import { checkPhrases, heldOut } from "./phrases.ts";
import { mirrored, moved } from "./picture-changes.ts";
import { wordUse } from "./word-use.ts";

const batchSize = 16;
const usualImages = 64_000;
/** How often a picture is learnt from without any of its words, and how often one word of it is left out. */
const [wordless, wordDropped] = [0.1, 0.1] as const;
const seed = 1;

/** What the figure needs besides. */
export interface EmojiFigureOptions extends FigureOptions {
  /** A package of emoji: the `.tgz` that `npm pack emoji-datasource-twitter@16.0.0` fetches. */
  readonly emoji: string;
}

/** Trains a model conditioned on the words of a name, and draws for phrases, among them some that no emoji has for a name. */
export async function textToEmoji(options: EmojiFigureOptions): Promise<void> {
  const { folder, say, images = usualImages } = options;
  const pictures = await openEmoji(options.emoji, heldOut);
  const { train, test, vocabulary } = pictures;
  checkPhrases(vocabulary);
  say(`${train.length} emoji to learn from, ${test.length} held out, ${vocabulary.length} words`);
  const config = emojiNetwork(vocabulary.length);
  const backend = await wasmBackend({ revectorize: true });
  const before = loadNow();
  const steps = Math.ceil(images / batchSize);
  const training = trainModel(createModel(config, seed), batches(pictures), {
    backend,
    steps,
    learningRate: cosineRate(4e-3, { steps, warmup: 50 }),
    emaDecay: 0.99,
    seed,
    reportEvery: 100,
  });
  try {
    const start = performance.now();
    for await (const event of training)
      if (event.kind === "progress")
        say(`${event.examples} images, ${event.loss.toFixed(4)} bits/dim`);
    const seconds = (performance.now() - start) / 1000;
    const trained = training.deviceModel;
    const held = await wordUse(trained, test, vocabulary);
    say(`held out: ${JSON.stringify(held)}`);
    const learnt = await wordUse(trained, train.slice(0, 8 * test.length), vocabulary);
    say(`learnt from: ${JSON.stringify(learnt)}`);
    const picture = await phrasePicture(trained, pictures);
    await keepFigure(folder, "text-to-emoji", {
      picture,
      record: {
        command:
          "npm run paper -- figures text-to-emoji --emoji emoji-datasource-twitter-16.0.0.tgz",
        weights: countParameters(config),
        images: steps * batchSize,
        seconds,
        measured: {
          emoji: { learntFrom: train.length, heldOut: test.length, words: vocabulary.length },
          heldOut: held,
          learntFrom: learnt,
        },
        commits: [commitNow()],
        machine: machineWords(backend, before),
        day: today(),
      },
    });
  } finally {
    await training.dispose();
    backend.dispose();
  }
}

/** The network of the figure, conditioned on a vector of words. */
export function emojiNetwork(words: number): PixelCNNConfig {
  return checkConfig({
    height: side,
    width: side,
    levels: palette.colours.length,
    input: "one-hot",
    hiddenChannels: 32,
    layers: 10,
    firstKernelSize: 7,
    kernelSize: 3,
    headChannels: 64,
    numClasses: words,
    dropoutRate: 0.2,
  });
}

/** Batches without end: pictures drawn at random, mirrored half of the time, a pixel off or not, with most of their words. */
function* batches({ train, vocabulary }: EmojiPictures): Generator<Batch, never, void> {
  for (let n = 0; ; n += batchSize) {
    const drawn = Array.from({ length: batchSize }, (_, i) => {
      const random = (k: number): number => threefry(seed, 1, n + i, k)[0] / 2 ** 32;
      const picture = train[Math.floor(random(0) * train.length)] ?? nothing;
      const turned = random(1) < 0.5 ? picture.image : mirrored(picture.image, side);
      const image = moved(turned, side, [off(random(2)), off(random(3))]);
      const words =
        random(4) < wordless
          ? []
          : picture.words.filter((_word, w) => random(5 + w) >= wordDropped);
      return { ...picture, image, words };
    });
    yield wordedBatch(drawn, vocabulary);
  }
}

/** Nothing half of the time, else a pixel to either side. */
function off(random: number): number {
  return random < 0.5 ? 0 : random < 0.75 ? 1 : -1;
}

const nothing: WordedPicture = { name: "", words: [], image: new Uint8Array(side * side) };
