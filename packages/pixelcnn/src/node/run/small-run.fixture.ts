import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { onTestFinished } from "vitest";
import { createModel, type Model } from "../../model/model.ts";
import { recipeDefaults } from "../../recipes/recipe.ts";
import type { Batch } from "../../train/batch.ts";
import { runFiles, type RunFiles } from "./run-files.ts";
import type { RunEvent, TrainRunOptions } from "./train-run-options.ts";
import { trainRun, type TrainRunOutcome } from "./train-run.ts";

/** Two pixels of two levels. */
export const model: Model = createModel({
  height: 1,
  width: 2,
  levels: 2,
  hiddenChannels: 2,
  headChannels: 2,
});
/** Twenty steps. */
export const settings: TrainRunOptions["settings"] = {
  ...recipeDefaults,
  batch: 1,
  steps: 20,
  validateEvery: 2,
  warmup: 0,
  seed: 0,
};

/** A run that is over: what it left, and its events. */
export interface Ended extends TrainRunOutcome {
  readonly files: RunFiles;
  readonly events: readonly RunEvent[];
}

/** A folder that is gone after the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "train-run-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Trains on one image, over and over; `onBatch` hears how many batches were asked for. */
export async function runOf(
  options: Partial<TrainRunOptions> = {},
  onBatch?: (count: number) => void,
): Promise<Ended> {
  const files = runFiles(await newFolder());
  const events: RunEvent[] = [];
  const batches = function* (): Generator<Batch> {
    for (let count = 1; ; count++) {
      onBatch?.(count);
      yield { images: Uint8Array.of(1, 1) };
    }
  };
  const ended = await trainRun(model, batches, {
    backend: referenceBackend(),
    files,
    settings,
    name: "dots",
    data: "dots",
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { ...ended, files, events };
}
