// @module-tag ci
import { cosineRate } from "@pixelweft/layers";
import { createModel, formatModel, parseModel, train } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import type { WorkerTrainingEvent } from "../messages/replies.ts";
import type { TrainingData } from "../messages/training-data.ts";
import { imageBatches } from "./image-batches.ts";
import { eventsIn, smallModel, timeless, twoKinds, workerHere } from "./worker.fixture.ts";

const { config } = smallModel();
const settings = { steps: 12, batchSize: 5, seed: 3, reportEvery: 4, emaDecay: 0.9 };

test("a worker trains as train() does: the same events and, bit for bit, the same checkpoint", async () => {
  const backend = await wasmBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  const batches = imageBatches(twoKinds, config, settings);
  const { steps, seed, reportEvery, emaDecay } = settings;
  const learningRate = cosineRate(2e-3, { steps, warmup: 1 });
  const how = { backend, steps, seed, reportEvery, emaDecay, learningRate };
  const validation = () => [twoKinds];
  const run = train(createModel(config, 4), batches, { ...how, validation, validateEvery: 6 });
  const direct: { readonly kind: string }[] = [];
  for await (const event of run) direct.push(timeless(event));

  const worker = await workerHere();
  const model = await worker.createModel(config, 4);
  const held = { validation: twoKinds, validateEvery: 6 };
  const events = await eventsIn(model.train(twoKinds, { ...settings, ...held, batchSize: 5 }));
  const kinds = ["progress", "validation", "progress", "progress", "validation", "end"];
  expect(events.map(({ kind }) => kind)).toEqual(kinds);
  expect(events.filter(isProgress)).toEqual(direct.filter(isProgress));
  expect(lossOf(events.at(-2))).toBeCloseTo(lossOf(direct.at(-2)), 5);
  // Validation is in batches of 5 there, and of 16 here: the same to the last digits only.
  const left = parseModel(await model.checkpoint());
  const { parameters, training } = await run.checkpoint();
  expect(left.parameters).toEqual(parameters);
  expect(left.training?.slots).toEqual(training?.slots);
  expect(left.training?.data).toEqual(training?.data);
  const average = parseModel(await model.checkpoint({ holds: "average" }));
  expect(average.parameters).toEqual(training?.ema);
  expect(average.training).toBeUndefined();
});

test("a training that is resumed from its bytes ends with the bytes of one that was not interrupted", async () => {
  const worker = await workerHere();
  const whole = await worker.createModel(config, 4);
  const constant = { ...settings, schedule: "constant", learningRate: 0.01, warmup: 2 } as const;
  await eventsIn(whole.train(twoKinds, constant));

  const begun = await worker.createModel(config, 4);
  const first = await eventsIn(begun.train(twoKinds, { ...constant, steps: 7 }));
  expect(first.at(-1)).toEqual({ kind: "end", step: 7, examples: 31, reason: "done" });
  const resumed = await worker.openModel(await begun.checkpoint());
  expect(resumed.training).toEqual({ step: 7, examples: 31 });
  await eventsIn(resumed.train(twoKinds, constant));
  expect(await resumed.checkpoint()).toEqual(await whole.checkpoint());
  // And without the bytes: the model that is open goes on by itself.
  await eventsIn(begun.train(twoKinds, constant));
  expect(await begun.checkpoint()).toEqual(await whole.checkpoint());
});

test("the weights of the best validation are kept while later ones get worse", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(config, 4);
  const none = "no validation of this model was the best so far";
  await expect(model.checkpoint({ holds: "best" })).rejects.toThrow(none);
  // The held-out images go half a way with those that are learnt from.
  const images = twoKinds.images.map((level, i) => (i % 12 < 6 ? level : (level + 2) % 4));
  const validation = { images, labels: twoKinds.labels };
  const how = { steps: 120, batchSize: 8, seed: 3, learningRate: 0.02, emaDecay: 0.5 };
  const events = await eventsIn(model.train(twoKinds, { ...how, validation, validateEvery: 5 }));
  const looks = events.filter((event) => event.kind === "validation");
  const best = looks.findLast((look) => look.best);
  const last = looks.at(-1);
  expect(last?.found.bitsPerDim).toBeGreaterThan(1.2 * (best?.found.bitsPerDim ?? Infinity));

  const bytes = await model.checkpoint({ holds: "best", settings: { name: "small" } });
  const kept = await worker.openModel(bytes);
  expect(kept.run).toEqual({ settings: { name: "small" }, step: best?.step });
  const found = await kept.bitsPerDim(validation);
  expect(found.reduce((sum, bits) => sum + bits, 0) / 16).toBeCloseTo(best?.found.bitsPerDim ?? 0);
  // They are those of a training of so many steps.
  const short = await worker.createModel(config, 4);
  const schedule = { ...how, schedule: "constant", warmup: 0 } as const;
  await eventsIn(short.train(twoKinds, { ...schedule, steps: 40 }));
  const long = await worker.createModel(config, 4);
  const until = { ...schedule, validation, validateEvery: 40 };
  await eventsIn(long.train(twoKinds, until));
  expect(parseModel(await long.checkpoint({ holds: "best" })).parameters).toEqual(
    parseModel(await short.checkpoint({ holds: "average" })).parameters,
  );
});

test("samples and checkpoints of a training are taken between two of its batches", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(config, 4);
  const before = await model.bitsPerDim(twoKinds);
  let taken: Uint8Array | undefined;
  const endless = { ...settings, steps: 100_000, schedule: "constant", reportEvery: 20 } as const;
  for await (const event of model.train(twoKinds, endless)) {
    if (event.kind !== "progress") continue;
    if (taken && event.step >= 400) break;
    const images = await model.sample({ count: 2, labels: Int32Array.of(0, 1), seed: 1 });
    expect(images.length).toBe(24);
    taken ??= await model.checkpoint();
  }
  const { step = 0 } = parseModel(taken ?? new Uint8Array()).training ?? {};
  expect(step).toBeGreaterThanOrEqual(20);
  expect(step).toBeLessThan(100_000);
  const after = await model.bitsPerDim(twoKinds);
  expect(mean(after)).toBeLessThan(mean(before) - 0.2);
});

test("two trainings alternate", async () => {
  const worker = await workerHere();
  const models = [await worker.createModel(config, 1), await worker.createModel(config, 2)];
  const order: number[] = [];
  const long = { ...settings, steps: 60, reportEvery: 10 };
  await Promise.all(
    models.map(async (model, i) => {
      for await (const { kind } of model.train(twoKinds, long))
        if (kind === "progress") order.push(i);
    }),
  );
  expect(order.toSorted(byNumber)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  expect(order.slice(0, 6).toSorted(byNumber)).toEqual([0, 0, 0, 1, 1, 1]);
});

test("a training that diverges says so, and leaves the model as it was", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(config, 4);
  const before = await model.checkpoint();
  const wild = { ...settings, steps: 400, learningRate: 1e6, maxGradNorm: 0, warmup: 0 };
  const failure = { name: "DivergedError", message: expect.stringContaining("it has diverged") };
  await expect(eventsIn(model.train(twoKinds, wild))).rejects.toMatchObject(failure);
  expect(await model.checkpoint()).toEqual(before);
  expect(formatModel(createModel(config, 4))).toEqual(before);
});

test("data that do not fit are refused before the first update, the last image and held-out ones too", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(config, 4);
  const before = await model.checkpoint();
  const { images, labels } = twoKinds;
  const bright = Uint8Array.from(images).fill(9, -1);
  const strange = Int32Array.from(labels).fill(2, -1);
  const refused = async (
    data: TrainingData,
    validation: TrainingData,
    message: string,
  ): Promise<void> => {
    const events: string[] = [];
    const training = (async () => {
      for await (const { kind } of model.train(data, { ...settings, reportEvery: 1, validation }))
        events.push(kind);
    })();
    await expect(training).rejects.toThrow(message);
    expect(events).toEqual([]);
  };
  await refused({ images: bright, labels }, twoKinds, "the model has levels 0 to 3");
  await refused({ images, labels: strange }, twoKinds, "a label lies outside 0 to 1");
  await refused({ images }, twoKinds, "gets no labels");
  const half = { images: images.subarray(6), labels };
  await refused(twoKinds, half, "Cannot validate on 186 values: images of 4x3x1 have 12");
  await refused(twoKinds, { images: bright, labels }, "the model has levels 0 to 3");
  expect(await model.checkpoint()).toEqual(before);
});

test.each([
  [{ steps: NaN }, "Cannot make a schedule: steps is NaN, not a number"],
  [{ steps: -1 }, "steps is -1, not a whole number of 0 or more"],
  [{ emaDecay: 1 }, "emaDecay is 1, not a number from 0 to below 1"],
  [{ accumulate: -3 }, "accumulate is -3, not a whole number from 1 to 65536"],
  [{ reportEvery: 0 }, "reportEvery is 0, not a whole number of 1 or more"],
  [{ batchSize: 0 }, "batches of 0 images"],
  [{ learningRate: -1 }, "the learning rate is -"],
])(
  "settings that make no sense are refused before the first update: %o",
  async (wrong, message) => {
    const worker = await workerHere();
    const model = await worker.createModel(config, 4);
    const before = await model.checkpoint();
    const kinds: string[] = [];
    const training = (async () => {
      for await (const { kind } of model.train(twoKinds, { ...settings, ...wrong }))
        kinds.push(kind);
    })();
    await expect(training).rejects.toThrow(message);
    expect(kinds).toEqual([]);
    expect(await model.checkpoint()).toEqual(before);
  },
);

function byNumber(a: number, b: number): number {
  return a - b;
}

function isProgress(event: { readonly kind: string }): boolean {
  return event.kind === "progress";
}

function lossOf(event: WorkerTrainingEvent | { readonly kind: string } | undefined): number {
  return event && "found" in event ? event.found.loss : Number.NaN;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("a file keeps the settings that it was given, in training and when it is finished", async () => {
  const worker = await workerHere();
  const model = await worker.createModel(config, 4);
  expect(model.run).toBeUndefined();
  await eventsIn(model.train(twoKinds, { ...settings, steps: 3 }));
  const said = { name: "mine", palette: { colours: [[1, 2, 3, 255]] } };
  const file = await model.checkpoint({ settings: said });
  const whole = await worker.openModel(file);
  expect(whole.run).toEqual({ step: 3, settings: said });
  expect(whole.training).toEqual({ step: 3, examples: 15 });
  expect(await whole.checkpoint()).toEqual(file);
  const finished = await worker.openModel(
    await whole.checkpoint({ holds: "average", dtype: "F16" }),
  );
  expect(finished.run).toEqual({ step: 3, settings: said });
  expect(finished.training).toBeUndefined();
  expect(parseModel(await finished.checkpoint()).training).toBeUndefined();
});
