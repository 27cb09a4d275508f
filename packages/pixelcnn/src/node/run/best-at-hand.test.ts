// @module-tag ci
import { copyFile } from "node:fs/promises";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import type { Batch } from "../../train/batch.ts";
import { inProcessGroup } from "../../train/process-group.fixture.ts";
import { runFiles } from "./run-files.ts";
import { readRun } from "./run-model.ts";
import { newFolder, runOf, settings } from "./small-run.fixture.ts";
import type { TrainRunOptions } from "./train-run-options.ts";
import { trainRun, type TrainRunOutcome } from "./train-run.ts";

const images = 2;
// What it learns is wrong for the held-out image: each look is worse than the one before.
const validation = { images, batches: (): Batch[] => [{ images: Uint8Array.of(0, 0) }] };

/** Ten steps, the first look of which is the best. */
async function begun(): Promise<{ readonly model: Model; readonly best: string }> {
  const { files, model } = await runOf({ validation, settings: { ...settings, steps: 10 } });
  expect(model.training?.notes).toMatchObject({ bestStep: 2, worse: 4 });
  return { model, best: files.best };
}

async function goOn(
  model: Model,
  files: TrainRunOptions["files"],
  more: Partial<TrainRunOptions> = {},
): Promise<TrainRunOutcome> {
  const batches = (): Batch[] =>
    Array.from({ length: 10 }, () => ({ images: Uint8Array.of(1, 1) }));
  return trainRun(model, batches, {
    backend: referenceBackend(),
    files,
    settings,
    validation,
    name: "dots",
    data: "dots",
    signal: new AbortController().signal,
    ...more,
  });
}

test("a run that goes on without the weights of its best validation keeps the best ones from there on", async () => {
  const { model } = await begun();
  const files = runFiles(await newFolder());
  const { model: ended } = await goOn(model, files);
  expect(ended.training?.notes).toMatchObject({ bestStep: 12, worse: 4 });
  expect((await readRun(files.best)).step).toBe(12);
});

test("a run that goes on with the weights of its best validation keeps these", async () => {
  const { model, best } = await begun();
  const files = runFiles(await newFolder());
  await copyFile(best, files.best);
  const { model: ended } = await goOn(model, files);
  expect(ended.training?.notes).toMatchObject({ bestStep: 2, worse: 9 });
  expect((await readRun(files.best)).step).toBe(2);
});

test("all ranks know of the best validation whose weights the first one alone has", async () => {
  const { model, best } = await begun();
  for (const [isThere, bestStep] of [
    [true, 2],
    [false, 12],
  ] as const) {
    const ended = await Promise.all(
      inProcessGroup(2).map(async (group) => {
        const files = runFiles(await newFolder());
        if (isThere && group.rank === 0) await copyFile(best, files.best);
        return goOn(model, files, { group });
      }),
    );
    for (const { model: of } of ended) expect(of.training?.notes?.["bestStep"]).toBe(bestStep);
  }
});
