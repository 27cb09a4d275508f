// Trains a PixelSNAIL on sprites of 32 colours, and a sheet of its samples: node examples/networks/src/snail-sprites.ts [UPDATES] [FILE.png]
import { sprites, type Batch, type Dataset } from "@pixelweft/datasets";
import { cosineRate, muon, train, type Network } from "@pixelweft/layers";
import { writePng } from "@pixelweft/pixelcnn/node";
import { sampleSheet } from "@pixelweft/pixelcnn/pictures";
import { requestBackend } from "@pixelweft/runtime";
import {
  type Backend,
  categorical,
  compile,
  equal,
  indices,
  position,
  reshape,
  scan,
  select,
  slice,
  streams,
  type Tensor,
  zeros,
} from "@pixelweft/tensor";
import { snailLogits, snailLoss, snailSpecs, type SnailSize } from "./pixelsnail.ts";

/** Pictures `[count, height, width]`, pixel by pixel in one loop on the device; each pixel asks for the logits of all. */
export function sampledBySnail(
  parameters: Readonly<Record<string, Tensor>>,
  size: SnailSize,
  [count, height, width]: readonly [count: number, height: number, width: number],
): Tensor {
  const flat = [count, height * width];
  const { carry } = scan(
    { repeat: height * width, carry: [zeros(flat, "i32")] },
    (i, [pixels = zeros(flat)]) => {
      const logits = snailLogits(parameters, reshape(pixels, [count, height, width]), size);
      const all = reshape(logits, [count, height * width, size.levels]);
      const own = slice(all, [undefined, { start: i, size: 1 }]);
      const row = indices([count, 1], 0);
      const level = categorical([9, streams.draw], [row, position(i)], own);
      return { carry: [select(equal(indices(flat, 1), position(i)), level, pixels)] };
    },
  );
  return reshape(carry[0] ?? zeros(flat), [count, height, width]);
}

/** How a PixelSNAIL is trained. */
export interface SnailOptions {
  readonly backend: Backend;
  /** Pictures of one channel, whose values are below `levels`. */
  readonly data: Dataset;
  /** Pictures of the same size that it does not learn. */
  readonly test: Dataset;
  readonly size: SnailSize;
  readonly updates: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  /** Called with the mean bits of a pixel. */
  readonly report: (step: number, bits: number) => void;
}

/** What came of it. */
export interface TrainedSnail {
  /** Samples, `[count, height, width]`. */
  readonly pictures: Uint8Array;
  /** Bits of a pixel of each test picture. */
  readonly testBits: readonly number[];
}

/** Trains a PixelSNAIL, samples so many pictures, and measures the test pictures by its moving average. */
export async function trainSnail(count: number, options: SnailOptions): Promise<TrainedSnail> {
  const { backend, data, test, size, updates, batchSize = 16, learningRate = 0.005 } = options;
  const { report } = options;
  const [height, width] = data.info.shape;
  const inputs = ({ images, size: n }: Batch) => ({
    pictures: { data: Int32Array.from(images), shape: [n, height, width] },
  });
  const network: Network<Batch, string, "pictures"> = {
    specs: snailSpecs(size),
    inputs,
    count: ({ size: n }) => n,
    loss: (parameters, { pictures }) => snailLoss(parameters, pictures, size),
  };
  const batches = data.batches({ batchSize, shuffle: { seed: 1 }, epochs: Infinity });
  const run = train(network, batches, {
    backend,
    steps: updates,
    optimiser: muon({ chooses: (name) => !name.endsWith(".table") }),
    learningRate: cosineRate(learningRate, { steps: updates, warmup: 50 }),
    emaDecay: 0.99,
    reportEvery: Math.ceil(updates / 20),
  });
  for await (const event of run)
    if (event.kind === "progress") report(event.step, event.loss / Math.LN2 / (height * width));
  const { state } = run.network;
  const sample = compile({ backend, state }, (_, { state: now }) => ({
    pictures: sampledBySnail(now.ema?.named ?? {}, size, [count, height, width]),
  }));
  const { pictures } = await sample.run({});
  const drawn = Uint8Array.from(await pictures.read());
  await sample.dispose();
  const measure = compile({ backend, state }, (given, { state: now }) => ({
    nats: snailLoss(now.ema?.named ?? {}, given["pictures"] ?? zeros([0]), size),
  }));
  const testBits: number[] = [];
  for await (const batch of test.batches({ batchSize })) {
    const nats = await (await measure.run(inputs(batch))).nats.read();
    testBits.push(...Array.from(nats, (each) => each / Math.LN2 / (height * width)));
  }
  await measure.dispose();
  await run.dispose();
  return { pictures: drawn, testBits };
}

if (import.meta.main) {
  const [updates = "5000", file = "snail.png"] = process.argv.slice(2);
  const { backend } = await requestBackend();
  const data = sprites({ split: "train" });
  const { pictures, testBits } = await trainSnail(16, {
    backend,
    data,
    test: sprites({ split: "test" }),
    size: { levels: 32, maps: 64, blocks: 3, convolutions: 2 },
    updates: Number(updates),
    report: (step, bits) => console.log(`step ${step}: ${bits.toFixed(3)} bits a pixel`),
  });
  const mean = testBits.reduce((total, bits) => total + bits, 0) / testBits.length;
  console.log(`test: ${mean.toFixed(3)} bits a pixel`);
  const { palette } = data.info;
  await writePng(file, sampleSheet(pictures, { height: 16, width: 16, channels: 1, palette }));
  backend.dispose();
}
