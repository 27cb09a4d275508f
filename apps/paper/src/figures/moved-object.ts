import { cosineRate } from "@pixelweft/layers";
import {
  conditionUse,
  trainConditioned,
  createConditionedModel,
  pictureConditioner,
  type Conditioner,
  type SourceBatch,
} from "@pixelweft/pixelcnn/conditioning";
import { threefry } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";
import { keepFigure, type FigureOptions } from "./keep-figure.ts";
import { measureMoves } from "./measure-moves.ts";
import { movesPicture } from "./moves-picture.ts";
import { placeMap, planes } from "./place-map.ts";
import { colours, drawObject, objectBy, side, type PlacedObject } from "./placed-object.ts";

const batchSize = 16;
const usualImages = 40_000;
/** Streams of random numbers: no object that judges is one to learn from. */
const [seed, learning, judging] = [1, 0, 1] as const;

/** The network of the figure. It has no position planes: only the maps can say where the object is. */
export const network: Parameters<typeof createConditionedModel>[0] = {
  height: side,
  width: side,
  levels: colours.length + 1,
  input: "one-hot",
  hiddenChannels: 32,
  layers: 6,
  firstKernelSize: 7,
  kernelSize: 3,
  headChannels: 64,
  spatialChannels: 16,
  positionPlanes: false,
};
/** Makes its maps of what is where. */
export const conditioner: Conditioner = pictureConditioner({
  inputs: planes,
  hiddenChannels: 16,
  stages: 2,
});

/** Trains a model conditioned on maps of what is where, and shows how the object moves with the maps. */
export async function movedObject(options: FigureOptions): Promise<void> {
  const { folder, say, images = usualImages } = options;
  const backend = await wasmBackend({ revectorize: true });
  const before = loadNow();
  const steps = Math.ceil(images / batchSize);
  const model = createConditionedModel(network, conditioner, seed);
  const training = trainConditioned(model, objects(learning), {
    backend,
    steps,
    learningRate: cosineRate(3e-3, { steps, warmup: 50 }),
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
    const bits = await conditionUse(trained, first(objects(judging), 25));
    say(`bits/dim: ${JSON.stringify(bits)}`);
    const distances = await measureMoves(trained, say);
    const picture = await movesPicture(trained);
    const weights = Object.values(model.parameters).reduce((sum, { length }) => sum + length, 0);
    await keepFigure(folder, "moved-object", {
      picture,
      record: {
        command: "npm run paper -- figures moved-object",
        weights,
        images: steps * batchSize,
        seconds,
        measured: { bits, distances },
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

/** Batches without end of images with one object each, and the maps of their places. */
function* objects(stream: number): Generator<SourceBatch, never, void> {
  for (let n = 0; ; n += batchSize) {
    const drawn = Array.from({ length: batchSize }, (_, i) => nthObject(stream, n + i));
    yield {
      images: Uint8Array.from(drawn.flatMap((object) => [...drawObject(object)])),
      source: Float32Array.from(drawn.flatMap((object) => [...placeMap(object)])),
    };
  }
}

function nthObject(stream: number, n: number): PlacedObject {
  return objectBy((i) => threefry(seed, stream, n, i)[0] / 2 ** 32);
}

function* first<T>(all: Iterable<T>, count: number): Generator<T, void, void> {
  let taken = 0;
  for (const item of all) {
    if (taken++ === count) return;
    yield item;
  }
}
