import { modelInfo, readModel } from "@pixelweft/models";
import { Likelihood, parseModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import { bitsOf, dartOf, levelAt, probabilitiesOf, type Shape } from "./distribution.ts";

test.each<Shape>([
  { temperature: 1 },
  { temperature: 0.4 },
  { temperature: 1.7 },
  { temperature: 1.7, minP: 0.2 },
  { temperature: 1.4, minP: 0.3, backgroundLevel: 0 },
  { temperature: 1, minP: 1, backgroundLevel: 0 },
])(
  "with %o each dart lands on the level that the sampler drew, in every pixel of a picture",
  async (shape) => {
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
      ...shape,
      // A model of sprites has one of its own.
      backgroundLevel: shape.backgroundLevel ?? null,
    });
    const likelihood = new Likelihood(model);
    const logits = await likelihood.logits({ images, labels });
    const bits = await likelihood.bits({ images, labels });
    const { levels } = model.config;
    for (const [place, level] of images.entries()) {
      const own = logits.subarray(place * levels, (place + 1) * levels);
      const dart = dartOf(place, drawnBy);
      expect(levelAt(probabilitiesOf(own, shape), dart), `pixel ${place}`).toBe(level);
      const probability = probabilitiesOf(own)[level] ?? 0;
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

test("the background level is left out where it is rare beside all others, and they beside it", () => {
  const logits = (...probabilities: number[]): Float32Array =>
    Float32Array.from(probabilities, Math.log);
  const shape = { minP: 0.3, backgroundLevel: 0 };
  expect([...probabilitiesOf(logits(0.98, 0.012, 0.008), shape)]).toEqual([1, 0, 0]);
  const figure = probabilitiesOf(logits(0.02, 0.8, 0.18), shape);
  expect([...figure]).toEqual([0, 1, 0]);
  const both = probabilitiesOf(logits(0.5, 0.3, 0.2), shape);
  for (const [level, share] of [0.5, 0.3, 0.2].entries()) expect(both[level]).toBeCloseTo(share, 6);
});
