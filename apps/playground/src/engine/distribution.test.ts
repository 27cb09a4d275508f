import { modelInfo, readModel } from "@pixelweft/models";
import { Likelihood, parseModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import { bitsOf, dartOf, levelAt, probabilitiesOf } from "./distribution.ts";

test.each([1, 0.4, 1.7])(
  "at temperature %d each dart lands on the level that the sampler drew, in every pixel of a picture",
  async (temperature) => {
    const backend = await wasmBackend({ threads: 1 });
    onTestFinished(() => backend.dispose());
    const model = toDevice(backend, parseModel(await readModel("sprites16")));
    const labels = Int32Array.of(modelInfo("sprites16").classes.indexOf("potion"));
    const drawnBy = { seed: 5, number: 3 };
    const sampler = new Sampler(model, { batch: 1 });
    const images = await sampler.sample({
      count: 1,
      labels,
      seed: drawnBy.seed,
      numbers: Uint32Array.of(drawnBy.number),
      temperature,
    });
    const likelihood = new Likelihood(model);
    const logits = await likelihood.logits({ images, labels });
    const bits = await likelihood.bits({ images, labels });
    const { levels } = model.config;
    for (const [place, level] of images.entries()) {
      const own = logits.subarray(place * levels, (place + 1) * levels);
      const dart = dartOf(place, drawnBy);
      expect(levelAt(probabilitiesOf(own, temperature), dart), `pixel ${place}`).toBe(level);
      const probability = probabilitiesOf(own, 1)[level] ?? 0;
      expect(bitsOf(probability), `pixel ${place}`).toBeCloseTo(bits[place] ?? 0, 3);
    }
  },
);

test("levelAt() takes the first level whose cumulative probability exceeds the dart, and none without probability", () => {
  const probabilities = Float64Array.of(0.25, 0.5, 0.25, 0);
  expect([0, 0.24, 0.25, 0.74, 0.75, 0.999, 1].map((dart) => levelAt(probabilities, dart))).toEqual(
    [0, 0, 1, 1, 2, 2, 2],
  );
});
