// @module-tag guard
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { checkConfig, type PixelCNNConfig } from "../model/config.ts";
import { toDevice } from "../model/model.ts";
import { presets } from "../recipes/presets.ts";
import { samplesByRows } from "./samples-by-rows.ts";
import { grey } from "./sampling.fixture.ts";
import { Sampler } from "./sampling.ts";

const roomy = { capabilities: { maxBufferBytes: 2 ** 31 } };

/** The network of a preset, for images of its shape. */
function networkOf(name: string): PixelCNNConfig {
  const preset = presets[name];
  if (preset === undefined) throw new TypeError(`There is no ${name}`);
  const [height, width, channels] = preset.shape;
  const { condition: _, dropoutRate: __, ...network } = preset.network;
  return checkConfig({ height, width, channels, ...network });
}

/** Of few rows that kernels read, and many rows: the maps of 20 images take 1.2 MiB, their rows a tenth. */
const tall = livelyModel({ ...grey.config, height: 40, firstKernelSize: 3 });

/** How many programs of whole images and of rows a sampler has run. */
async function programsOf(sampler: Sampler): Promise<readonly [whole: number, rows: number]> {
  const { whole, rows } = await sampler.lowered();
  return [Object.keys(whole.programs).length, Object.keys(rows).length];
}

test("whole maps are held up to 2 GiB of all images of a batch: in small networks they are", () => {
  const byRows = (name: string, batch: number): boolean =>
    samplesByRows(networkOf(name), { batch, backend: roomy });
  const small = ["tiny", "demo", "demo-sprites", "browser", "fashion-mnist", "shapes", "sprites"];
  for (const name of small) expect(byRows(name, 64), name).toBe(false);
  const numbers = [1, 8, 12, 13, 16, 64];
  expect(numbers.filter((batch) => byRows("imagenet32", batch))).toEqual([13, 16, 64]);
});

test("runs at once have maps each: it is the batch that counts for what all take, and the run for what is bound", () => {
  const backend = { capabilities: { maxBufferBytes: 2 ** 31, runsAtOnce: 8 } };
  const config = networkOf("imagenet32");
  expect(samplesByRows(config, { batch: 16, backend })).toBe(true);
  const binding = (runsAtOnce: number): boolean => {
    const capabilities = { maxBufferBytes: 2 ** 24, runsAtOnce };
    return samplesByRows(config, { batch: 8, backend: { capabilities } });
  };
  // A map of its head has 4 MiB for an image.
  expect([1, 4].map(binding)).toEqual([true, false]);
});

test("what a backend has left is a bound too, and infinitely much is none", () => {
  const left = (available: number): boolean =>
    samplesByRows(grey.config, { batch: 1, backend: { ...roomy, available: () => available } });
  expect([100, 2 ** 20, Infinity].map(left)).toEqual([true, false, false]);
});

test("neither codes of more levels than a byte has nor recurrent networks are sampled by rows", () => {
  const backend = { capabilities: { maxBufferBytes: 4 } };
  const byRows = (more: Partial<PixelCNNConfig>): boolean =>
    samplesByRows({ ...grey.config, ...more }, { batch: 1, backend });
  expect(byRows({})).toBe(true);
  expect(byRows({ levels: 257 })).toBe(false);
  expect(byRows({ model: "row-lstm" })).toBe(false);
});

test.each([
  ["JavaScript", () => Promise.resolve(referenceBackend({ memoryBytes: 2 ** 20 }))],
  ["WebAssembly", () => wasmBackend({ threads: 1, maxBytes: 2 ** 20 })],
  ["threads", () => wasmBackend({ threads: 2, maxBytes: 2 ** 20 })],
] as const)(
  "where memory ends before the maps do, %s samples the same integers by rows",
  async (_, open) => {
    const request = { count: 20, seed: 11 };
    const draw = async (backend: Backend) => {
      const sampler = new Sampler(toDevice(backend, tall), { batch: 20 });
      const images = await sampler.sample(request);
      const programs = await programsOf(sampler);
      await sampler.dispose();
      backend.dispose();
      return { images, programs };
    };
    const whole = await draw(referenceBackend());
    expect(whole.programs).toEqual([1, 0]);
    const byRows = await draw(await open());
    expect(byRows.images).toEqual(whole.images);
    expect(byRows.programs).toEqual([0, 1]);
  },
);

test("a sampler stays with its program although that has taken what was left", async () => {
  const backend = referenceBackend({ memoryBytes: 2 * 2 ** 20 });
  const sampler = new Sampler(toDevice(backend, tall), { batch: 20 });
  const first = await sampler.sample({ count: 2, seed: 11 });
  expect(samplesByRows(tall.config, { batch: 20, backend })).toBe(true);
  expect(await sampler.sample({ count: 2, seed: 11 })).toEqual(first);
  expect(await programsOf(sampler)).toEqual([1, 0]);
  await sampler.dispose();
  expect(samplesByRows(tall.config, { batch: 20, backend })).toBe(false);
});
