// @module-tag ci
import { type SavedActivations, Trainer } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkConfig, type PixelCNNConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { slantedStripes } from "./slanted-stripes.fixture.ts";

const [size, levels, batch] = [12, 8, 8];
const small = checkConfig({
  height: size,
  width: size,
  levels,
  hiddenChannels: 16,
  layers: 2,
  headChannels: 16,
});

let wasm: Backend;
beforeAll(async () => {
  wasm = await wasmBackend({ threads: 1 });
});
afterAll(() => wasm.dispose());

function trainer(savedActivations: SavedActivations, seed = 1): Trainer {
  return new Trainer({
    backend: wasm,
    specs: parameterSpecs(small),
    parameters: livelyModel(small, seed).parameters,
    loss: bitsPerDimLoss(small),
    savedActivations,
  });
}

const images = (step: number) => slantedStripes({ batch, size, levels }, step);

test("the loss keeps its bits, and gradients are right within the error of the dtype", async () => {
  const found = [];
  for (const kind of ["f32", "f16", "bf16"] as const) {
    const own = trainer(kind);
    await own.gradient(images(0));
    const [loss] = await own.state.read("totals", "loss");
    found.push({ kind, loss, gradients: await own.state.readAll("gradients") });
  }
  const [right, ...narrow] = found;
  for (const { kind, loss, gradients } of narrow) {
    expect(loss).toBe(right?.loss);
    expect(gradients["layers.0.vertical.weight"]).not.toEqual(
      right?.gradients["layers.0.vertical.weight"],
    );
    for (const [name, wanted] of Object.entries(right?.gradients ?? {})) {
      const norm = Math.hypot(...wanted);
      const error = Math.hypot(...wanted.map((g, i) => g - (gradients[name]?.[i] ?? NaN)));
      expect(error / norm, `${kind} ${name}`).toBeLessThan(kind === "f16" ? 2 ** -10 : 2 ** -7);
    }
  }
});

/** Planned bytes of a training step over 16 images. */
async function arenaBytes(
  config: PixelCNNConfig,
  savedActivations: SavedActivations,
): Promise<number> {
  const { height, width, channels } = config;
  const own = new Trainer({
    backend: wasm,
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
    savedActivations,
  });
  const shape = [16, height, width, channels];
  const data = new Uint8Array(16 * height * width * channels);
  const { lowered } = await own.program({ images: { data, shape } });
  const { buffers } = lowered.program;
  const bytes = buffers.reduce((sum, one) => sum + (one.role === "arena" ? one.bytes : 0), 0);
  await own.dispose();
  return bytes;
}

const layers = { layers: 5, positionPlanes: false, skip: false } as const;
test.each([
  { name: "28x28x1", size: { height: 28, width: 28, hiddenChannels: 64 }, most: 0.53 },
  { name: "32x32x3", size: { height: 32, width: 32, channels: 3, hiddenChannels: 63 }, most: 0.64 },
])("a step of $name needs that much less memory", async ({ size: own, most }) => {
  const config = checkConfig({ ...own, ...layers, headActivation: "relu" });
  const whole = await arenaBytes(config, "f32");
  const narrow = await arenaBytes(config, "bf16");
  expect(narrow / whole).toBeLessThan(most);
  expect(await arenaBytes(config, "f16")).toBe(narrow);
});

/** The mean loss of the last updates, and where they led. */
async function trained(
  kind: SavedActivations,
  seed: number,
): Promise<{ loss: number; ends: unknown }> {
  const own = trainer(kind, seed);
  for (let step = 0; step < 60; step++) {
    if (step === 50) await own.progress();
    await own.gradient(images(step));
    await own.update(1e-2);
  }
  const { loss } = await own.progress();
  const ends = await own.state.readAll("parameters");
  await own.dispose();
  return { loss, ends };
}

test("training learns as much as with f32, on three seeds", async () => {
  const losses = [];
  for (const seed of [1, 2, 3]) {
    const [plain, ...narrow] = [
      await trained("f32", seed),
      await trained("bf16", seed),
      await trained("f16", seed),
    ];
    for (const { ends } of narrow) expect(ends).not.toEqual(plain.ends);
    losses.push({ plain: plain.loss, narrow: narrow.map(({ loss }) => loss) });
  }
  const usual = losses.map(({ plain }) => plain);
  const spread = Math.max(...usual) - Math.min(...usual);
  expect(Math.max(...usual)).toBeLessThan(0.9 * Math.log2(levels));
  for (const which of [0, 1]) {
    const more = losses.map(({ plain, narrow }) => (narrow[which] ?? NaN) - plain);
    for (const one of more) expect(Math.abs(one)).toBeLessThan(spread / 4);
    expect(Math.abs(more.reduce((a, b) => a + b)) / more.length).toBeLessThan(spread / 10);
  }
});
