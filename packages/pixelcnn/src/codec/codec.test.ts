// @module-tag guard
import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import { formatModel } from "../model/format-model.ts";
import { samplingCases } from "../sample/sampling.fixture.ts";
import { compress, decompress, listArchive } from "./mod.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1, relaxed: "off" });
});
afterAll(() => {
  backend.dispose();
});

const cases = samplingCases.filter(([, { config }]) => config.spatialChannels === 0);

test.each(cases)("%s: what is compressed comes back", async (_, model, { labels: some }) => {
  const { height, width, channels, levels, numClasses } = model.config;
  const images = someLevels(9 * height * width * channels, { levels });
  const labels = some && Int32Array.from({ length: 9 }, (_none, i) => (i * 5) % numClasses);
  const options = { backend, model, imagesPerLane: 2 };
  const archive = await compress({ images, labels }, { ...options, batch: 4 });
  expect(listArchive(archive)).toMatchObject({ height, width, levels, count: 9, lanes: 5 });
  for (const batch of [1, 3, 64]) {
    const found = await decompress(archive, { ...options, batch });
    expect(found.images).toEqual(images);
    expect(found.labels).toEqual(labels);
  }
});

test("what is compressed are the images that were given, whatever the array holds meanwhile", async () => {
  const [, model] = cases[0] ?? [];
  if (model === undefined) throw new Error("no model");
  const { height, width, channels, levels, numClasses } = model.config;
  const images = someLevels(3 * height * width * channels, { levels });
  const labels = numClasses > 0 ? new Int32Array(3) : undefined;
  const own = images.slice();
  const work = compress({ images: own, labels }, { backend, model });
  own.fill(0);
  expect((await decompress(await work, { backend, model })).images).toEqual(images);
});

test("an archive has the model that was given, whatever its bytes and weights hold meanwhile", async () => {
  const [, model] = cases[0] ?? [];
  if (model === undefined) throw new Error("no model");
  const images = new Uint8Array(model.config.height * model.config.width * model.config.channels);
  const given = { images, labels: model.config.numClasses > 0 ? new Int32Array(1) : undefined };
  const file = formatModel(model);
  const modelFile = file.slice();
  const withFile = compress(given, { backend, modelFile });
  modelFile.fill(0);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => [name, values.slice()]),
  );
  const alone = compress(given, { backend, model: { ...model, parameters } });
  for (const values of Object.values(parameters)) values.fill(0);
  expect(listArchive(await withFile).modelFile).toEqual(file);
  expect((await decompress(await alone, { backend, model })).images).toEqual(images);
  const archive = await withFile;
  const bytes = archive.slice();
  const found = decompress(bytes, { backend });
  bytes.fill(0);
  expect((await found).images).toEqual(images);
});

test("a network whose weights are finite and its numbers not compresses nothing", async () => {
  const [, model] = cases[0] ?? [];
  if (model === undefined) throw new Error("no model");
  const { height, width, channels, numClasses } = model.config;
  const large = Object.entries(model.parameters).map(
    ([name, values]) => [name, values.map(() => 3e38)] as const,
  );
  const broken = { ...model, parameters: Object.fromEntries(large) };
  const images = new Uint8Array(height * width * channels).fill(1);
  const labels = numClasses > 0 ? new Int32Array(1) : undefined;
  await expect(compress({ images, labels }, { backend, model: broken })).rejects.toThrow(
    new RangeError("Cannot compress: the model gives numbers that are not finite"),
  );
});

test("an option that there is not is refused", async () => {
  const wrong: object = { imagesPerlane: 2 };
  await expect(compress({ images: new Uint8Array() }, { backend, ...wrong })).rejects.toThrow(
    "Cannot compress: there is no option imagesPerlane, there is backend, model,",
  );
  const limits: object = { limits: 2 };
  await expect(decompress(new Uint8Array(), { backend, ...limits })).rejects.toThrow(
    "Cannot decompress: there is no option limits,",
  );
});
