import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { train } from "@pixelweft/pixelcnn";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findRecipe } from "../model/find-recipe.ts";
import { runFiles } from "./folder.ts";
import { openMetricsLog } from "./metrics-log.ts";
import { trainingBatches, trainingOptions, type RunRequest } from "./options.ts";
import { planFresh } from "./plan.ts";
import { RunRecord } from "./record.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-record-"));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

test("a run of hours says what to do about it, once and not at once", async () => {
  const data = { source: "shapes", size: [4, 4] } as const;
  const plan = await planFresh({ recipe: await findRecipe("tiny"), data, seed: 0 });
  const [out, err] = [new Sink(), new Sink()];
  const run: RunRequest = {
    ...plan,
    backend: referenceBackend(),
    files: runFiles(folder),
    curves: { train: [], validation: [] },
    terminal: { out, err },
    signal: new AbortController().signal,
  };
  await using log = await openMetricsLog(run.files.metrics);
  const training = train(run.model, trainingBatches(run), trainingOptions(run));
  const event = {
    kind: "progress",
    loss: 8,
    gradientNorm: 1,
    clipped: 0,
    learningRate: 1,
    examplesPerSecond: 1,
    secondsLeft: 19 * 3600,
  } as const;
  vi.useFakeTimers({ toFake: ["performance"] });
  const record = new RunRecord(run, log);
  const words = /All steps take about 19 hours here\. --minutes 30 trains as much as fits/g;
  await record.note({ ...event, step: 1, examples: 4 }, training);
  expect(err.text).not.toMatch(words);
  vi.advanceTimersByTime(20_000);
  for (const step of [2, 3]) await record.note({ ...event, step, examples: 4 * step }, training);
  expect(err.text.match(words)).toHaveLength(1);
  await training.dispose();
});
