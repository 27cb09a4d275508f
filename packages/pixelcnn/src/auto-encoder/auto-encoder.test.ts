// @module-tag ci
import { constantRate } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, beforeAll, expect, test } from "vitest";
import { edited } from "../checks/edited-file.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { conditionUse } from "../conditioning/condition-use.ts";
import { createConditionedModel } from "../conditioning/conditioned-model.ts";
import { trainConditioned } from "../conditioning/conditioned-training.ts";
import { ConditionerProgram } from "../conditioning/conditioner-program.ts";
import { codeConditioner } from "../conditioning/conditioners/code.ts";
import { linearProbe } from "../judges/linear-probe.ts";
import { formatModel } from "../model/format-model.ts";
import { createModel } from "../model/model.ts";
import { Sampler } from "../sample/sampling.ts";
import type { Batch } from "../train/batch.ts";
import { lostAfter, reopening } from "../train/lost-backend.fixture.ts";
import {
  createMseAutoEncoder,
  formatMseAutoEncoder,
  MseAutoEncoder,
  parseMseAutoEncoder,
} from "./mse-auto-encoder.ts";

const backend = referenceBackend();
const [side, code, count] = [4, 3, 12];
const pixels = side * side;

/** Images of one of four patterns, with an eighth of their pixels turned over; the pattern is the class. */
function noisy(seed: number): { images: Uint8Array; labels: Int32Array } {
  const patterns = someLevels(4 * pixels, { levels: 2, seed: 77 });
  const labels = Int32Array.from(someLevels(count, { levels: 4, seed }));
  const noise = someLevels(count * pixels, { levels: 8, seed: seed + 1000 });
  const images = noise.map((coin, i) => {
    const level = patterns[(labels[Math.floor(i / pixels)] ?? 0) * pixels + (i % pixels)] ?? 0;
    return coin === 0 ? 1 - level : level;
  });
  return { images, labels };
}

const size = {
  height: side,
  width: side,
  levels: 2,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
};
const networks = { hiddenChannels: 6, stages: 1 };
const batches = Array.from({ length: 150 }, (_, step) => noisy(step));
const how = { batches, steps: 150, learningRate: constantRate(0.02), reportEvery: 150 };
const model = createConditionedModel({ ...size, vectorSize: code }, codeConditioner(networks), 1);
const training = trainConditioned(model, batches, {
  backend,
  emaDecay: 0.9,
  steps: 150,
  learningRate: how.learningRate,
  reportEvery: 150,
});
const mseConfig = { height: side, width: side, channels: 1, levels: 2, code, ...networks };
const mse = new MseAutoEncoder({ backend, model: createMseAutoEncoder(mseConfig, 1) });

const losses: number[] = [];
beforeAll(async () => {
  for (const run of [training, mse.train(how)])
    for await (const event of run) if (event.kind === "progress") losses.push(event.loss);
}, 60_000);
afterAll(async () => {
  await training.dispose();
  await mse.dispose();
});

test("5.22 the decoder makes use of its code: an image is likelier given its own than given another's or none", async () => {
  const tests = [noisy(2001), noisy(2002)];
  const { own, shuffled, none } = await conditionUse(training.deviceModel, tests);
  expect(own.count).toBe(2 * count);
  expect(shuffled.count).toBe(2 * count);
  expect(own.bitsPerDim).toBeLessThan(shuffled.bitsPerDim - 0.1);
  expect(own.bitsPerDim).toBeLessThan(none.bitsPerDim);
});

test("conditionUse() counts what counts, and needs two images to change codes", async () => {
  const batch = noisy(3000);
  const part = await conditionUse(training.deviceModel, [{ ...batch, size: 5 }]);
  const cut = await conditionUse(training.deviceModel, [
    { images: batch.images.slice(0, 5 * pixels) },
  ]);
  expect(part.own.count).toBe(5);
  expect(part.own.bitsPerDim).toBeCloseTo(cut.own.bitsPerDim, 6);
  expect(part.shuffled.bitsPerDim).toBeCloseTo(cut.shuffled.bitsPerDim, 6);
  const one = { images: batch.images.slice(0, pixels) };
  await expect(conditionUse(training.deviceModel, [one])).rejects.toThrow("no batch of two images");
});

test("5.22 samples of a code differ, and are more like its image than like another", async () => {
  expect(losses).toHaveLength(2);
  const { images } = noisy(4000);
  const conditioner = new ConditionerProgram(training.deviceModel);
  const { vector: condition = new Float32Array() } = await conditioner.conditions({ images });
  const sampler = new Sampler(training.deviceModel, { batch: count });
  const some = await sampler.sample({ count, seed: 1, vector: condition });
  const others = await sampler.sample({ count, seed: 2, vector: condition });
  expect(others).not.toEqual(some);
  const alike = (shift: number): number =>
    some.filter((level, i) => level === images[(i + shift * pixels) % images.length]).length;
  const another = (alike(1) + alike(2) + alike(3)) / 3;
  expect(alike(0) / some.length).toBeGreaterThan(another / some.length + 0.05);
  await conditioner.dispose();
  await sampler.dispose();
});

test("5.22 a linear probe finds the class in the codes of both auto-encoders", async () => {
  const conditioner = new ConditionerProgram(training.deviceModel);
  const all = async (
    seeds: readonly number[],
    encode: (images: Uint8Array) => Promise<Float32Array>,
  ): Promise<{ codes: Float32Array; labels: Int32Array }> => {
    const sets = seeds.map(noisy);
    const codes: Float32Array[] = [];
    for (const { images } of sets) codes.push(await encode(images));
    return {
      codes: Float32Array.from(codes.flatMap((some) => [...some])),
      labels: Int32Array.from(sets.flatMap(({ labels }) => [...labels])),
    };
  };
  for (const encode of [
    async (images: Uint8Array) =>
      (await conditioner.conditions({ images })).vector ?? new Float32Array(),
    (images: Uint8Array) => mse.encode({ images }),
  ]) {
    const [train, held] = [await all([1, 2, 3, 4, 5, 6], encode), await all([5001, 5002], encode)];
    const options = { backend, size: code, classes: 4, steps: 300 };
    const { accuracy, count: tried } = await linearProbe([train, held], options);
    expect(tried).toBe(2 * count);
    expect(accuracy).toBeGreaterThan(0.6); // One in four by chance.
  }
  await conditioner.dispose();
});

test("the mean squared error is what is trained, and reconstructions are nearest levels", async () => {
  const { images } = noisy(6000);
  const made = await mse.reconstruct({ images });
  expect(made).toHaveLength(images.length);
  const same = made.filter((level, i) => level === images[i]).length;
  expect(same / made.length).toBeGreaterThan(0.75);
});

test("an auto-encoder that is saved and read back encodes the same, and trains on from where it was", async () => {
  const { images } = noisy(7000);
  const saved = await mse.checkpoint();
  const back = parseMseAutoEncoder(formatMseAutoEncoder(saved));
  expect(back).toEqual(saved);
  const again = new MseAutoEncoder({ backend, model: back });
  expect(await again.encode({ images })).toEqual(await mse.encode({ images }));
  const steps: number[] = [];
  for await (const event of again.train({ ...how, steps: 151 }))
    if (event.kind === "progress") steps.push(event.step);
  expect(steps).toEqual([151]);
  await again.dispose();
  expect(() => parseMseAutoEncoder(formatModel(createModel(size)))).toThrow(
    "Cannot load the auto-encoder: it is a gated-pixelcnn",
  );
  const drop = (name: string): boolean => name.startsWith("training.ema.");
  expect(() => parseMseAutoEncoder(edited(formatMseAutoEncoder(saved), { drop }))).toThrow(
    /^Cannot load the auto-encoder: .* is missing$/,
  );
});

test("an auto-encoder is resumed with its data and its moving average where they were, to the same bits", async () => {
  const order = { dataset: "noisy", fingerprint: "f", seed: 1 };
  const from = (first: number) =>
    Array.from({ length: 6 - first }, (_, i) => {
      const step = first + i;
      return { ...noisy(step), step, state: { ...order, step: step + 1 } };
    });
  const small = createMseAutoEncoder(mseConfig, 5);
  const fitted = async (auto: MseAutoEncoder, steps: number, first = 0): Promise<void> => {
    const { learningRate } = how;
    for await (const { kind } of auto.train({ batches: from(first), steps, learningRate }))
      expect(kind).not.toBe("reopened");
  };
  const whole = new MseAutoEncoder({ backend, model: small, emaDecay: 0.5 });
  await fitted(whole, 6);
  const begun = new MseAutoEncoder({ backend, model: small, emaDecay: 0.5 });
  await fitted(begun, 4);
  const saved = parseMseAutoEncoder(formatMseAutoEncoder(await begun.checkpoint()));
  expect(saved.training?.data).toEqual({ ...order, step: 4 });
  const resumed = new MseAutoEncoder({ backend, model: saved });
  await expect(fitted(resumed, 6)).rejects.toThrow("the training stands before batch 4");
  expect(await resumed.checkpoint()).toEqual(saved);
  await fitted(resumed, 6, 4);
  expect(await resumed.checkpoint()).toEqual(await whole.checkpoint());
  for (const one of [whole, begun, resumed]) await one.dispose();
});

test("a checkpoint that is taken during an update is of one moment", async () => {
  const auto = new MseAutoEncoder({ backend, model: createMseAutoEncoder(mseConfig, 5) });
  const taken: ReturnType<typeof auto.checkpoint>[] = [];
  const later = async (turns: number): ReturnType<typeof auto.checkpoint> => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    return auto.checkpoint();
  };
  const fit = async (of: MseAutoEncoder, first: number, steps: number): Promise<void> => {
    const { learningRate } = how;
    const own = function* (): Generator<Batch> {
      for (const [i, batch] of batches.slice(first, steps).entries()) {
        if (of === auto) for (let turns = 0; turns < 60; turns += 3) taken.push(later(turns));
        yield { ...batch, state: first + i + 1 };
      }
    };
    for await (const _ of of.train({ batches: own(), steps, learningRate, reportEvery: 3 }));
  };
  // What was trained before counts, too.
  await fit(auto, 0, 2);
  await fit(auto, 2, 6);
  const whole = await auto.checkpoint();
  const all = new Map((await Promise.all(taken)).map((one) => [one.training?.step ?? 0, one]));
  expect([...all.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const [step, one] of all) {
    expect(one.training).toMatchObject({ examples: step * count, ...(step > 0 && { data: step }) });
    const rest = new MseAutoEncoder({ backend, model: one });
    await fit(rest, step, 6);
    expect(await rest.checkpoint()).toEqual(whole);
    await rest.dispose();
  }
  await auto.dispose();
});

test("images of another shape or of other levels are refused", async () => {
  const auto = new MseAutoEncoder({ backend, model: createMseAutoEncoder(mseConfig) });
  const { learningRate } = how;
  for (const other of [{ shape: [2, 8, 1] }, { levels: 3 }]) {
    const strange = { images: new Uint8Array(pixels), ...other };
    await expect(auto.encode(strange)).rejects.toThrow("Cannot use images of");
    const run = auto.train({ batches: [strange], steps: 1, learningRate })[Symbol.asyncIterator]();
    await expect(run.next()).rejects.toThrow("Cannot use images of");
  }
  await auto.dispose();
});

test("an option of an auto-encoder that there is not is refused", () => {
  const sizes = { height: 2, width: 2, channels: 1, levels: 4, code: 1 };
  const made = createMseAutoEncoder({ ...sizes, hiddenChannels: 2, stages: 1 });
  const misspelt: object = { emadecay: 0.9 };
  expect(() => new MseAutoEncoder({ backend, model: made, ...misspelt })).toThrow(
    "Cannot make the auto-encoder: there is no option emadecay, there is backend, model, seed, emaDecay",
  );
});

test("reconstruct() refuses levels that are no bytes", async () => {
  const auto = new MseAutoEncoder({
    backend,
    model: createMseAutoEncoder({ ...mseConfig, levels: 1024 }),
  });
  const images = new Uint16Array(pixels).fill(1000);
  expect(await auto.encode({ images })).toHaveLength(code);
  const message = "Cannot reconstruct 1024 levels as bytes";
  await expect(auto.reconstruct({ images })).rejects.toThrow(message);
  await auto.dispose();
});

test("both auto-encoders go on with a new backend where their device is lost, with the same bits", async () => {
  const options = { steps: 24, learningRate: how.learningRate, reportEvery: 6, snapshotEvery: 6 };
  const some = batches.slice(0, 24);
  const conditioned = (on: Backend, reopen?: () => Promise<Backend>) =>
    trainConditioned(model, some, { ...options, backend: on, ...(reopen ? { reopen } : {}) });
  const whole = conditioned(backend);
  for await (const { kind } of whole) expect(kind).not.toBe("reopened");
  let cut = whole;
  const first = lostAfter(17);
  expect(await reopening((reopen) => (cut = conditioned(first, reopen)))).toEqual([6, 12]);
  expect(await cut.checkpoint()).toEqual(await whole.checkpoint());

  const fresh = createMseAutoEncoder(mseConfig, 3);
  const plain = new MseAutoEncoder({ backend, model: fresh });
  for await (const { kind } of plain.train({ ...options, batches: some }))
    expect(kind).not.toBe("reopened");
  const lost = new MseAutoEncoder({ backend: lostAfter(17), model: fresh });
  const from = await reopening((reopen) => lost.train({ ...options, batches: some, reopen }));
  expect(from).toEqual([6, 12]);
  expect(await lost.checkpoint()).toEqual(await plain.checkpoint());
  const { images } = noisy(8000);
  expect(await lost.reconstruct({ images })).toEqual(await plain.reconstruct({ images }));
  for (const one of [whole, cut, plain, lost]) await one.dispose();
});

test("linearProbe() refuses codes that do not fit", async () => {
  const some = { codes: new Float32Array(4), labels: Int32Array.of(0, 1) };
  const none = { codes: new Float32Array(), labels: new Int32Array() };
  const options = { backend, size: 2, classes: 2, steps: 1 };
  await expect(
    linearProbe([some, { ...some, codes: new Float32Array(3) }], options),
  ).rejects.toThrow("Cannot probe 3 values");
  await expect(linearProbe([none, some], options)).rejects.toThrow(RangeError);
});
