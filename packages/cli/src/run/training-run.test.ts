// @module-tag ci
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { readMetricsLog, readRun, runFiles } from "@pixelweft/pixelcnn/node";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, onTestFinished, test, vi } from "vitest";
import { findRecipe } from "../model/find-recipe.ts";
import { planFresh } from "./fresh-plan.ts";
import { runTraining } from "./training-run.ts";

test("a run that was measured on a busy machine gets more steps when the machine is free", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-time-"));
  const data = { source: "shapes", size: [4, 4] } as const;
  const plan = await planFresh({ recipe: await findRecipe("tiny"), data, seed: 0 });
  const { train } = plan.data;
  // Batches are all that takes time, so that the machine's own work does not count.
  let [milliseconds, slow] = [0, 10];
  const clock = vi.spyOn(performance, "now").mockImplementation(() => milliseconds);
  onTestFinished(() => clock.mockRestore());
  const late: typeof train = {
    ...train,
    async *batches(options) {
      for await (const batch of train.batches(options)) {
        milliseconds += slow-- > 0 ? 300 : 100;
        yield batch;
      }
    },
  };
  const files = runFiles(folder);
  const { model, reason } = await runTraining({
    ...plan,
    data: { ...plan.data, train: late },
    backend: referenceBackend(),
    files,
    patience: 0,
    terminal: { out: new PassThrough(), err: new PassThrough().resume() },
    signal: new AbortController().signal,
    until: 6000,
  });
  const numbers = (await readMetricsLog(files.metrics))
    .filter(({ kind }) => kind === "steps")
    .map(({ steps }) => Number(steps));
  expect(numbers.at(-1)).toBeGreaterThan(1.5 * (numbers[0] ?? Infinity));
  expect([reason, model.training?.step]).toEqual(["done", numbers.at(-1)]);
  expect((await readRun(files.last)).settings).toMatchObject({ steps: numbers.at(-1) });
  await rm(folder, { recursive: true });
});

test("a background run that was stopped mutates the pixels that a straight one does", async () => {
  const data = { source: "shapes", size: [4, 4] } as const;
  const recipe = await findRecipe("tiny", { steps: 8, batch: 2 });
  const parameters: unknown[] = [];
  for (const stopped of [false, true]) {
    const folder = await mkdtemp(join(tmpdir(), "pixelweft-mutate-"));
    const plan = await planFresh({ recipe, data, seed: 3, mutate: 0.5, validation: 0 });
    const stop = new AbortController();
    const { train } = plan.data;
    let left = 3;
    const watched: typeof train = {
      ...train,
      async *batches(options) {
        for await (const batch of train.batches(options)) {
          if (stopped && left-- === 0) stop.abort();
          yield batch;
        }
      },
    };
    const run = {
      ...plan,
      backend: referenceBackend(),
      files: runFiles(folder),
      patience: 0,
      terminal: { out: new PassThrough(), err: new PassThrough().resume() },
    };
    const first = { ...run, data: { ...plan.data, train: watched }, signal: stop.signal };
    const { reason } = await runTraining(first);
    expect(reason).toBe(stopped ? "stopped" : "done");
    const { model } = await readRun(run.files.last);
    const onward = { ...run, model, signal: new AbortController().signal };
    const end = stopped ? await runTraining(onward) : { model };
    expect(end.model.training?.step).toBe(8);
    parameters.push(end.model.parameters);
    await rm(folder, { recursive: true });
  }
  expect(parameters[1]).toEqual(parameters[0]);
});

test("a validation takes its images from all that are held out, which a folder has class by class", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-look-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const recipe = await findRecipe("tiny", { steps: 2, batch: 2 });
  const data = { source: "shapes", size: [4, 4] } as const;
  const plan = await planFresh({ recipe, data, seed: 3, validation: 400 });
  const { validation } = plan.data;
  const seen = new Set<number>();
  const watched: typeof validation = {
    ...validation,
    read: async (samples, how) => {
      for (const sample of Array.from(samples)) seen.add(sample);
      return validation.read(samples, how);
    },
  };
  await runTraining({
    ...plan,
    data: { ...plan.data, validation: watched },
    backend: referenceBackend(),
    files: runFiles(folder),
    patience: 0,
    terminal: { out: new PassThrough(), err: new PassThrough().resume() },
    signal: new AbortController().signal,
  });
  expect(seen.size).toBe(plan.settings.validationImages);
  for (const start of [0, 200])
    expect([...seen].filter((at) => at >= start && at < start + 200).length).toBeGreaterThan(4);
});
