import { constantRate } from "@pixelweft/layers";
import { threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { createModel, type Model } from "../model/model.ts";
import type { Batch, Batches } from "./batch.ts";
import type { TrainingOptions } from "./training-options.ts";
import { train, type Training, type TrainingEvent } from "./training.ts";

/** A model of 4 by 4 pixels of four levels. */
export const config = {
  height: 4,
  width: 4,
  levels: 4,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
};

/** Images whose every row repeats one level: easy to learn. */
export function* batches(from = 0): Generator<Batch> {
  for (let n = from; ; n++) {
    const images = Uint8Array.from({ length: 4 * 16 }, (_, i) => threefry(5, 0, n, i >> 2)[0] % 4);
    yield { images, state: n + 1 };
  }
}

interface Extra extends Partial<TrainingOptions> {
  readonly model?: Model;
  readonly batches?: Batches;
}

/** Twelve steps. */
export function options(): TrainingOptions {
  return {
    backend: referenceBackend(),
    steps: 12,
    learningRate: constantRate(1e-2),
    reportEvery: 4,
  };
}

/** A training that is not begun yet. */
export function training({ model, batches: given, ...extra }: Extra = {}): Training {
  return train(model ?? createModel(config, 3), given ?? batches(), { ...options(), ...extra });
}

/** All events of a training, which it runs. */
export async function events(run: Training): Promise<TrainingEvent[]> {
  const found: TrainingEvent[] = [];
  for await (const event of run) found.push(event);
  return found;
}
