// @module-tag ci
import { Trainer } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { slantedStripes } from "./slanted-stripes.fixture.ts";

const [size, levels, batch] = [12, 8, 8];
const config = checkConfig({
  height: size,
  width: size,
  levels,
  hiddenChannels: 16,
  layers: 2,
  headChannels: 16,
});
const specs = parameterSpecs(config);

let wasm: Backend;
beforeAll(async () => {
  wasm = await wasmBackend({ threads: 1 });
});
afterAll(() => wasm.dispose());

function trainer(fastConvolutions: boolean, seed = 1, backend = wasm): Trainer {
  const { parameters } = livelyModel(config, seed);
  return new Trainer({
    backend,
    specs,
    parameters,
    loss: bitsPerDimLoss(config),
    fastConvolutions,
  });
}

const images = (step: number) => slantedStripes({ batch, size, levels }, step);

test("gradients are those of the reference, and the slope of the loss", async () => {
  const found = [];
  for (const own of [trainer(true), trainer(false), trainer(true, 1, referenceBackend())]) {
    await own.gradient(images(0));
    found.push(await own.state.readAll("gradients"));
  }
  const [fast = {}, plain = {}, reference = {}] = found;
  expect(fast["layers.1.vertical.weight"]).not.toEqual(plain["layers.1.vertical.weight"]);
  for (const [name, right] of Object.entries(reference)) {
    const largest = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const error = Math.max(...right.map((value, i) => Math.abs(value - (fast[name]?.[i] ?? NaN))));
    expect(error, name).toBeLessThan(1e-5 * largest);
  }

  const before = await trainer(true).state.readAll("parameters");
  const norm = Math.hypot(...Object.values(fast).map((g) => Math.hypot(...g)));
  const lossAt = async (step: number): Promise<number> => {
    const own = trainer(true);
    const moved = Object.entries(before).map(([name, values]) => {
      const along = values.map((value, i) => value + (step * (fast[name]?.[i] ?? NaN)) / norm);
      return [name, along] as const;
    });
    own.loadParameters(Object.fromEntries(moved));
    await own.gradient(images(0));
    return (await own.state.read("totals", "loss"))[0] ?? NaN;
  };
  const slope = ((await lossAt(0.01)) - (await lossAt(-0.01))) / 0.02;
  expect(Math.abs(slope / norm - 1)).toBeLessThan(0.01);
});

/** The mean loss of the last updates, and where they led. */
async function trained(fast: boolean, seed: number): Promise<{ loss: number; ends: unknown }> {
  const own = trainer(fast, seed);
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

test("training learns as much as without, on three seeds", async () => {
  const losses = [];
  for (const seed of [1, 2, 3]) {
    const [fast, plain] = [await trained(true, seed), await trained(false, seed)];
    expect(fast.ends).not.toEqual(plain.ends);
    losses.push({ fast: fast.loss, plain: plain.loss });
  }
  const usual = losses.map(({ plain }) => plain);
  const spread = Math.max(...usual) - Math.min(...usual);
  expect(Math.max(...usual)).toBeLessThan(0.9 * Math.log2(levels));
  for (const { fast, plain } of losses) expect(Math.abs(fast - plain)).toBeLessThan(spread / 100);
});
