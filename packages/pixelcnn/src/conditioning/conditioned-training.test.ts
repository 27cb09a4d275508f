// @module-tag ci
import { constantRate } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import {
  createConditionedModel,
  formatConditionedModel,
  parseConditionedModel,
  type ConditionedModel,
} from "./conditioned-model.ts";
import { trainConditioned } from "./conditioned-training.ts";
import type { SourceBatch } from "./conditioner.ts";
import { deconvolutionConditioner } from "./conditioners/deconvolution.ts";
import { pictureConditioner } from "./conditioners/picture.ts";
import { deconvolution, pixels, size, sizes } from "./small-conditioned.fixture.ts";

const backend = referenceBackend();

/** Trains a new model on batches; bits per dimension of the last one. */
async function trained(
  config: Parameters<typeof createConditionedModel>[0],
  conditioner: Parameters<typeof createConditionedModel>[1],
  { batches, rate = 0.02 }: { batches: SourceBatch[]; rate?: number },
): Promise<number> {
  const training = trainConditioned(createConditionedModel(config, conditioner, 1), batches, {
    backend,
    steps: batches.length,
    learningRate: constantRate(rate),
    reportEvery: 20,
  });
  let last = Infinity;
  for await (const event of training) if (event.kind === "progress") last = event.loss;
  await training.dispose();
  return last;
}

test.each([
  ["below and to the right", 1, 1],
  ["above", -1, 0],
] as const)(
  "5.19 what stands %s in another picture is seen: nothing is left to learn",
  async (_, down, right) => {
    const side = 4;
    const coins = {
      height: side,
      width: side,
      levels: 2,
      hiddenChannels: 8,
      layers: 2,
      firstKernelSize: 3,
      headChannels: 8,
      spatialChannels: 4,
    };
    // The source holds each pixel of a fair coin one step away; pixels that would leave it are zero.
    const batches = Array.from({ length: 250 }, (_unused, step): SourceBatch => {
      const [count, each] = [8, side * side];
      const flips = someLevels(count * each, { levels: 2, seed: step + 1 });
      const source = new Float32Array(count * each);
      flips.forEach((value, i) => {
        const [row, column] = [Math.floor((i % each) / side), i % side];
        const [r, c] = [row + down, column + right];
        if (r < 0 || r >= side || c >= side) flips[i] = 0;
        else source[Math.floor(i / each) * each + r * side + c] = 2 * value - 1;
      });
      return { images: flips, source };
    });
    const map = pictureConditioner({ inputs: 1, hiddenChannels: 8, stages: 0 });
    expect(await trained(coins, map, { batches })).toBeLessThan(0.05);
  },
);

test("5.18 a class that determines the image does so through a deconvolution, end to end", async () => {
  const patterns = someLevels(3 * pixels, { levels: 4, seed: 9 });
  const labels = Int32Array.of(0, 1, 2);
  const batches = Array.from({ length: 150 }, () => ({ images: patterns, labels }));
  const made = deconvolutionConditioner({ inputs: 3, hiddenChannels: 4, stages: 1 });
  expect(await trained({ ...size, spatialChannels: 3 }, made, { batches })).toBeLessThan(0.05);
});

test("a run that is saved and read back goes on as if it had not stopped", async () => {
  const batches = Array.from({ length: 6 }, (_, step) => ({
    images: someLevels(2 * pixels, { levels: 4, seed: step }),
    labels: Int32Array.of(0, 1),
  }));
  const start = createConditionedModel(
    { ...size, spatialChannels: 2, dropoutRate: 0.3 },
    deconvolution,
    3,
  );
  const run = async (
    model: ConditionedModel,
    from: number,
    to: number,
  ): Promise<ConditionedModel> => {
    const part = {
      steps: to,
      learningRate: constantRate(0.01),
      seed: 5,
    };
    const training = trainConditioned(model, batches.slice(from, to), { backend, ...part });
    for await (const event of training) expect(event.step).toBe(to);
    const saved = await training.checkpoint();
    await training.dispose();
    return saved;
  };
  const whole = await run(start, 0, 6);
  const half = parseConditionedModel(formatConditionedModel(await run(start, 0, 3)));
  const rest = await run(half, 3, 6);
  expect(rest.parameters).toEqual(whole.parameters);
  expect(rest.training).toEqual(whole.training);
  expect(rest.conditioner).toMatchObject({ kind: "deconvolution", options: sizes });
  expect(whole.training).toMatchObject({ step: 6, examples: 12, seed: 5 });
});

test("a padded batch trains on the images that count, which the run counts", async () => {
  const model = createConditionedModel({ ...size, spatialChannels: 2 }, deconvolution, 1);
  const images = someLevels(3 * pixels, { levels: 4 });
  const labels = Int32Array.of(0, 1, 1);
  const after = async (batch: SourceBatch): Promise<ConditionedModel> => {
    const how = { backend, steps: 2, learningRate: constantRate(0.01), maxGradNorm: 0 };
    const run = trainConditioned(model, [batch, batch], how);
    for await (const { step } of run) expect(step).toBe(2);
    const saved = await run.checkpoint();
    const { state, buffer } = run.deviceModel;
    expect(await state.readAll(buffer)).toEqual(saved.training?.ema);
    expect(saved.training?.ema).not.toEqual(saved.parameters);
    await run.dispose();
    return saved;
  };
  const padded = await after({ images, labels, size: 2 });
  const alone = await after({
    images: images.subarray(0, 2 * pixels),
    labels: labels.subarray(0, 2),
  });
  expect(padded.training?.examples).toBe(4);
  for (const [name, values] of Object.entries(alone.parameters))
    values.forEach((x, i) => expect(padded.parameters[name]?.[i], name).toBeCloseTo(x, 6));
});

test("batches that begin again are refused when a run goes on", async () => {
  const model = createConditionedModel({ ...size, spatialChannels: 2 }, deconvolution, 1);
  const batchAt = (step: number): SourceBatch & { step: number } => ({
    images: someLevels(pixels, { levels: 4 }),
    labels: Int32Array.of(0),
    step,
    state: { dataset: "a", fingerprint: "f", seed: 1, step: step + 1 },
  });
  const how = { backend, steps: 1, learningRate: constantRate(0.01) };
  const first = trainConditioned(model, [batchAt(0)], how);
  for await (const { step } of first) expect(step).toBe(1);
  const saved = await first.checkpoint();
  await first.dispose();
  const again = trainConditioned(saved, [batchAt(0)], { ...how, steps: 2 });
  await expect(again[Symbol.asyncIterator]().next()).rejects.toThrow(
    "the training stands before batch 1 of its data, and the batches begin with 0",
  );
  await again.dispose();
});
