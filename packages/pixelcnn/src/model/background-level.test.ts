// @module-tag guard
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { parseRun } from "../recipes/run-word.ts";
import { formatFinished } from "../recipes/write-run.ts";
import { Sampler } from "../sample/sampling.ts";
import { train } from "../train/training.ts";
import { formatModel } from "./format-model.ts";
import { averagedModel, createModel, parseModel, toDevice, type Model } from "./model.ts";

const backend = referenceBackend();
const size = { height: 1, width: 1, levels: 3, hiddenChannels: 2, layers: 1, headChannels: 2 };
const palette = {
  colours: [
    [9, 9, 9, 255],
    [0, 0, 0, 0],
    [8, 8, 8, 255],
  ],
};

/** A model whose ground, level 1, is ten times as likely as either colour, as in pictures of sprites. */
function mostlyEmpty(): Model {
  const model = createModel(size);
  const parameters = { ...model.parameters, "head.1.bias": Float32Array.of(0, Math.log(10), 0) };
  return { ...model, parameters };
}

async function levelsOf(model: Model, more: object = {}): Promise<number[]> {
  await using sampler = new Sampler(toDevice(backend, model));
  const drawn = await sampler.sample({ count: 60, seed: 2, minP: 0.2, ...more });
  return [...new Set(drawn)].toSorted((a, b) => a - b);
}

test("a model whose file has a palette with a transparent colour draws more than that with minP", async () => {
  const bytes = formatFinished(mostlyEmpty(), { run: { step: 1, settings: { palette } } });
  const model = parseModel(bytes);
  expect(model.backgroundLevel).toBe(1);
  expect(await levelsOf(model)).toEqual([0, 1, 2]);
  expect(await levelsOf(model, { backgroundLevel: null })).toEqual([1]);
  expect(await levelsOf(model, { backgroundLevel: undefined })).toEqual([0, 1, 2]);
  expect(await levelsOf(mostlyEmpty())).toEqual([1]);
  expect(parseRun(bytes).model.backgroundLevel).toBe(1);
});

test("the averaged model, its file, and the model of a training keep the background level", async () => {
  const model = { ...mostlyEmpty(), backgroundLevel: 1 };
  expect(parseModel(formatModel(averagedModel(model))).backgroundLevel).toBe(1);
  const run = train(model, [{ images: Uint8Array.of(1) }], { backend, steps: 1 });
  for await (const event of run) expect(event.kind).toMatch(/progress|end/);
  expect(run.deviceModel.backgroundLevel).toBe(1);
  expect((await run.averaged()).backgroundLevel).toBe(1);
  expect((await run.checkpoint()).backgroundLevel).toBe(1);
  await run.dispose();
});

test("settings without such a colour, and a level that the model has not, leave the background undefined", () => {
  for (const settings of [
    {},
    { palette: 3 },
    { palette: { colours: [[1, 2, 3, 255]] } },
    { palette: { colours: [[1], [2], [3], [0, 0, 0, 0]] } },
  ]) {
    const bytes = formatFinished(mostlyEmpty(), { run: { step: 1, settings } });
    expect(parseModel(bytes)).not.toHaveProperty("backgroundLevel");
  }
});
