// @module-tag ci
import { muon, type StateDtype } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelFigures } from "../figures/model-figures.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { formatModel } from "../model/format-model.ts";
import { createModel, parseModel } from "../model/model.ts";
import { Sampler } from "../sample/sampling.ts";
import type { Batch } from "../train/batch.ts";
import { train } from "../train/training.ts";

const config = { height: 6, width: 6, levels: 4, hiddenChannels: 8, layers: 2, headChannels: 8 };
const [images, side] = [8, 36];

let backend = referenceBackend();
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

/** Stripes of four levels, moved by one from image to image. */
function* batches(steps: number): Generator<Batch> {
  for (let step = 0; step < steps; step++)
    yield {
      images: Uint8Array.from({ length: images * side }, (_, i) => {
        const [image, place] = [Math.floor(i / side) + 5 * step, i % side];
        return ((place % 6) + Math.floor(place / 6) * (image % 3) + image) % 4;
      }),
    };
}

/** Losses on the way: those of training, and of the moving average. */
async function curve(stateDtype: StateDtype, seed: number, optimiser = muon()): Promise<number[]> {
  const model = createModel(config, seed);
  const how = { backend, stateDtype, seed, optimiser, learningRate: () => 5e-3 };
  const run = train(model, batches(120), {
    ...how,
    steps: 120,
    reportEvery: 30,
    validateEvery: 60,
    emaDecay: 0.98,
    validation: () => batches(2),
  });
  const found: number[] = [];
  for await (const event of run) {
    if (event.kind === "progress") found.push(event.loss);
    if (event.kind === "validation") found.push(event.found.bitsPerDim);
  }
  await run.dispose();
  return found;
}

test("training learns as with f32 on three seeds", async () => {
  const curves = [];
  for (const seed of [1, 2, 3])
    curves.push([await curve("f32", seed), await curve("bf16", seed)] as const);
  const first = curves[0]?.[0] ?? [];
  expect(first.length).toBe(6);
  expect(first.at(-1)).toBeLessThan(0.7 * Math.log2(config.levels));
  for (const point of first.keys()) {
    const [usual, more] = [
      curves.map(([plain]) => plain[point] ?? NaN),
      curves.map(([plain, narrow]) => Math.abs((narrow[point] ?? NaN) - (plain[point] ?? NaN))),
    ];
    const spread = Math.max(...usual) - Math.min(...usual);
    expect(Math.max(...more)).toBeLessThan(spread / 3);
  }
  expect(curves.every(([plain, narrow]) => String(plain) !== String(narrow))).toBe(true);
});

test("a model in training goes through its file, is evaluated and sampled as it stands, and goes on", async () => {
  const how = { backend, stateDtype: "bf16", seed: 4, steps: 4, learningRate: () => 5e-3 } as const;
  const run = train(createModel(config, 4), batches(2), how);
  for await (const event of run) expect(event.step).toBeGreaterThan(0);
  const likelihood = new Likelihood(run.deviceModel);
  const { bitsPerDim } = await likelihood.evaluate(batches(1));
  const averaged = await run.averaged();
  const alike = new Likelihood({ ...run.deviceModel });
  expect((await alike.evaluate(batches(1))).bitsPerDim).toBe(bitsPerDim);
  const sampler = new Sampler(run.deviceModel, { batch: 2 });
  expect((await sampler.sample({ count: 2 })).length).toBe(2 * side);
  const saved = parseModel(formatModel(await run.checkpoint()));
  expect(saved.training?.stateDtype).toBe("bf16");
  expect(saved.training?.ema).toEqual(averaged.parameters);
  const { stateDtype: _, ...rest } = how;
  const on = train(saved, [...batches(4)].slice(2), rest);
  for await (const event of on) expect(event.step).toBeGreaterThan(2);
  const whole = train(createModel(config, 4), batches(4), how);
  for await (const event of whole) expect(event.step).toBeGreaterThan(0);
  expect(formatModel(await on.checkpoint())).toEqual(formatModel(await whole.checkpoint()));
});

test("the memory of training counts it: four bytes less for each parameter as it is stored", async () => {
  const full = { ...createModel(config).config };
  const plain = await modelFigures(full, { batch: 4 });
  const narrow = await modelFigures(full, { batch: 4, stateDtype: "bf16" });
  const less = plain.memory.training - narrow.memory.training;
  expect(less / plain.parameters).toBeGreaterThan(3.7);
  expect(narrow.memory.sampling).toBe(plain.memory.sampling);
});
