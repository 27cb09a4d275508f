// @module-tag ci
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import {
  classConditioner,
  createConditionedModel,
  trainConditioned,
  type ConditionedModel,
} from "../conditioning/mod.ts";
import { formatModel } from "../model/format-model.ts";
import { averagedModel, createModel, toDevice } from "../model/model.ts";
import { train } from "../train/training.ts";
import { readConditionedModel, readModel, writeModel } from "./model-file.ts";
import { readConditionedRun, readRun, writeFinished } from "./run/run-model.ts";

const folder = await mkdtemp(join(tmpdir(), "pixelcnn-conditioned-"));
afterAll(() => rm(folder, { recursive: true }));
const backend = referenceBackend();
const size = { height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 };

function conditioned(): ConditionedModel {
  return createConditionedModel({ ...size, vectorSize: 2 }, classConditioner({ numClasses: 2 }), 1);
}

test("a conditioned run's checkpoint comes back from its file with the conditioner, and goes on", async () => {
  const file = join(folder, "run.safetensors");
  const batches = Array.from({ length: 4 }, () => ({
    images: Uint8Array.of(0, 1, 1, 1),
    labels: Int32Array.of(0, 1),
  }));
  const how = { backend, steps: 2, learningRate: () => 0.01 };
  const first = trainConditioned(conditioned(), batches, how);
  for await (const { step } of first) expect(step).toBe(2);
  const checkpoint = await first.checkpoint();
  await writeModel(file, checkpoint, { settings: { classes: ["a", "b"] } });
  const read = await readConditionedModel(file);
  expect(read.conditioner.kind).toBe("class");
  expect(read.parameters).toEqual(checkpoint.parameters);
  expect(read.training?.notes).toMatchObject({ run: { classes: ["a", "b"] } });
  const settings = { classes: ["a", "b"] };
  expect(await readConditionedRun(file)).toMatchObject({ step: 2, settings });
  const unused = join(folder, "new.safetensors");
  await writeModel(unused, conditioned(), { settings });
  expect(await readConditionedRun(unused)).toMatchObject({
    model: { conditioner: { kind: "class" } },
    step: undefined,
    settings,
  });
  const second = trainConditioned(read, batches, { ...how, steps: 4 });
  for await (const { step } of second) expect(step).toBe(4);
  expect((await second.checkpoint()).training?.notes).toMatchObject({
    run: { classes: ["a", "b"] },
  });
});

test("what would lose a conditioner refuses it", async () => {
  const model = conditioned();
  const file = join(folder, "model.safetensors");
  await writeModel(file, model, { dtype: "F16" });
  await expect(readModel(file)).rejects.toThrow(
    "it is a conditioned-pixelcnn, not a gated-pixelcnn or",
  );
  await expect(readModel(file)).rejects.toThrow("programs read it by readConditionedModel()");
  await expect(readRun(file)).rejects.toThrow("programs read it by readConditionedModel()");
  const lost = "it has a conditioner, which would be lost; use";
  // @ts-expect-error A model with a conditioner is none without.
  expect(() => formatModel(model)).toThrow(`Cannot write the model: ${lost}`);
  // @ts-expect-error The same.
  expect(() => averagedModel(model)).toThrow(lost);
  // @ts-expect-error The same.
  expect(() => toDevice(backend, model)).toThrow(`${lost} conditionedToDevice()`);
  // @ts-expect-error The same.
  expect(() => train(model, [], { backend, steps: 1 })).toThrow(`${lost} trainConditioned()`);
  // @ts-expect-error The same.
  await expect(writeFinished(file, model)).rejects.toThrow(`${lost} writeModel()`);
});

test("settings are kept with a model, trained or not, and stay when its run goes on", async () => {
  const file = join(folder, "settings.safetensors");
  const settings = { palette: { colours: [[0, 0, 0, 255]], exact: true } };
  const model = createModel(size, 1);
  await writeModel(file, model, { settings });
  expect(await readRun(file)).toEqual({ model, step: undefined, settings });
  const batches = Array.from({ length: 4 }, () => ({ images: Uint8Array.of(0, 1) }));
  const how = { backend, learningRate: () => 0.01 };
  const run = train(model, batches, { ...how, steps: 1 });
  for await (const { step } of run) expect(step).toBe(1);
  await writeModel(file, await run.checkpoint(), { settings });
  const on = train(await readModel(file), batches, { ...how, steps: 2 });
  for await (const { step } of on) expect(step).toBe(2);
  await writeModel(file, await on.checkpoint());
  expect(await readRun(file)).toMatchObject({ step: 2, settings });
});
