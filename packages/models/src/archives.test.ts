// @module-tag ci
import { openChoice } from "@pixelweft/datasets/choice";
import { Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { compress, decompress, listArchive } from "@pixelweft/pixelcnn/codec";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { readModel } from "./mod.ts";

test("archives of sprites16 have the size of their likelihood within 0.5 %, and come back", async () => {
  const count = 192;
  const data = await openChoice({ source: "sprites16" }, "test");
  const samples = await data.read(Array.from({ length: count }, (_, i) => i));
  await data.close();
  const coded = {
    images: new Uint8Array(samples.images),
    labels: Int32Array.from(samples.labels ?? []),
  };
  const model = parseModel(await readModel("sprites16"));
  const backend = await wasmBackend({ threads: 2, relaxed: "off", revectorize: true });
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  let bits = count * Math.log2(10);
  for (const nats of await likelihood.logProb(coded)) bits -= nats / Math.LN2;
  await likelihood.dispose();
  device.state.dispose();

  const archive = await compress(coded, { backend, model, batch: 64 });
  const { streams, all } = listArchive(archive).bytes;
  expect((8 * streams) / bits).toBeLessThan(1.005);
  expect((8 * streams) / bits).toBeGreaterThan(0.999);
  // Of a lane of 8 KiB or more the frame is less; here there is one lane of 1.5 KB.
  expect(all - streams).toBe(60 + 8 + 4);

  const lanes = await compress(coded, { backend, model, imagesPerLane: 24 });
  backend.dispose();
  const single = await wasmBackend({ threads: 1, relaxed: "off" });
  expect(await decompress(lanes, { backend: single, model, batch: 7 })).toEqual(coded);
  single.dispose();
});
