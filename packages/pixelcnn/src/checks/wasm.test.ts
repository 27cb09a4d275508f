// @module-tag guard
import { readFile } from "node:fs/promises";
import { Trainer } from "@pixelweft/layers";
import { type Backend, parseSafetensors } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { verifyGoldenFile } from "../model/verify.ts";
import { draw, samplingCases } from "../sample/sampling.fixture.ts";
import { bitsPerDimLoss } from "../train/loss.ts";

describe.each([1, 2])("in WebAssembly with %i threads", (threads) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await wasmBackend({ threads });
  });
  afterAll(() => {
    backend.dispose();
  });

  test.each(["grey", "colour-256", "colour-class", "colour-spatial"])(
    "5.27 golden %s agrees",
    async (name) => {
      const bytes = await readFile(new URL(`../../golden/${name}.safetensors`, import.meta.url));
      const agreements = await verifyGoldenFile(backend, parseSafetensors(bytes));
      expect(agreements.length).toBeGreaterThan(20);
      for (const { name: tensor, error } of agreements) expect(error, tensor).toBeLessThan(1e-5);
    },
  );

  test.each(samplingCases)(
    "5.14 %s: the cached sampler draws the same integers as the naive one, batch 1 and 5",
    async (_, model, extra) => {
      const request = { count: 5, seed: 11, ...extra };
      const naive = await draw(backend, model, { sampler: "naive", batch: 5, request });
      const cached = await draw(backend, model, { sampler: "cached", batch: 5, request });
      const single = await draw(backend, model, { sampler: "cached", batch: 1, request });
      expect(new Set(naive).size).toBeGreaterThan(2);
      expect([...cached]).toEqual([...naive]);
      expect([...single]).toEqual([...naive]);
    },
  );
});

test("the same seed gives the same losses to the last bit with one thread and with two", async () => {
  const config = checkConfig({
    height: 12,
    width: 12,
    levels: 16,
    hiddenChannels: 24,
    layers: 2,
    headChannels: 24,
  });
  const data = Uint8Array.from({ length: 8 * 144 }, (_, i) => (i * 7919) % 16);
  const runs = [];
  for (const threads of [1, 2]) {
    const backend = await wasmBackend({ threads });
    const specs = parameterSpecs(config);
    const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(config) });
    const losses = [];
    for (let step = 0; step < 4; step++) {
      await trainer.gradient({ images: { data, shape: [8, 12, 12, 1] } });
      await trainer.update(1e-3);
      losses.push(await trainer.progress());
    }
    runs.push(losses);
    backend.dispose();
  }
  const [one, two] = runs;
  expect(new Set(one?.map(({ loss }) => loss)).size).toBe(4);
  expect(two).toEqual(one);
});
