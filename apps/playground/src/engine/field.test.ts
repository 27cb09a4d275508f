// @module-tag ci
import { modelNames, readModel } from "@pixelweft/models";
import { Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import { fieldOf } from "./field.ts";

test.each(modelNames.filter((name) => name.startsWith("sprites")))(
  "%s: a pixel's logits change with the pixels of its field, and with no other",
  async (name) => {
    const backend = await wasmBackend({ threads: 1 });
    onTestFinished(() => backend.dispose());
    const model = toDevice(backend, parseModel(await readModel(name)));
    const { height, width, levels } = model.config;
    const place = Math.floor(height * 0.6) * width + Math.floor(width * 0.7);
    const { seen, count, before } = fieldOf(model.config, place);
    expect(count).toBe(seen.filter((one) => one === 1).length);
    expect(count).toBeLessThanOrEqual(before);
    const likelihood = new Likelihood(model);
    const labels = Int32Array.of(4);
    const logitsAt = async (images: Uint8Array): Promise<Float32Array> =>
      (await likelihood.logits({ images, labels })).slice(place * levels, (place + 1) * levels);
    const blank = await logitsAt(new Uint8Array(height * width));
    // Some pixels before it and behind it, in every column.
    for (let pixel = 2; pixel < height * width; pixel += 5) {
      const images = new Uint8Array(height * width);
      images[pixel] = 9;
      const isOther = (await logitsAt(images)).some((logit, i) => logit !== blank[i]);
      expect(isOther, `pixel ${pixel}`).toBe(seen[pixel] === 1);
    }
  },
);
