import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { enumerated, everyImage } from "../checks/enumeration.fixture.ts";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { rankScores } from "./rank-scores.ts";
import { scoreImages } from "./score-images.ts";

const backend = referenceBackend();
const size = { height: 1, width: 3, levels: 3, hiddenChannels: 4, headChannels: 4 } as const;
const [model, background] = [livelyModel(size, 1), livelyModel(size, 2)];

test("the ratio of every image is that of its two probabilities", async () => {
  const images = everyImage(model);
  const done: number[] = [];
  const onProgress = (n: number): void => void done.push(n);
  const compressed = Array.from({ length: 27 }, (_, n) => n);
  const how = { model, background, backend, compressed, batch: 20, onProgress };
  const { scores, map } = await scoreImages(images, how);
  const [own, other] = [await enumerated(backend, model), await enumerated(backend, background)];
  scores.ratio?.forEach((bits, n) =>
    expect(bits).toBeCloseTo(Math.log2((other[n] ?? NaN) / (own[n] ?? NaN)), 4),
  );
  scores.complexity?.forEach((bits, n) =>
    expect(bits).toBeCloseTo(-Math.log2(own[n] ?? NaN) - n, 4),
  );
  expect([scores.ratio?.length, map.length, done]).toEqual([27, 81, [20, 27, 20, 27]]);
});

test("scores are ranked among the usual ones of their own kind, and only where there are some", () => {
  const scores = { likelihood: Float64Array.of(5, 1), complexity: Float64Array.of(-3, 4) };
  const usual = { likelihood: [0, 2, 4, 6], complexity: [-4, -2] };
  expect(rankScores(scores, usual)).toEqual([
    { likelihood: { bits: 5, percentile: 75 }, complexity: { bits: -3, percentile: 50 } },
    { likelihood: { bits: 1, percentile: 25 }, complexity: { bits: 4, percentile: 100 } },
  ]);
  expect(rankScores({ likelihood: Float64Array.of(5), ratio: Float64Array.of(2) })).toEqual([
    { likelihood: { bits: 5 }, ratio: { bits: 2 } },
  ]);
  expect(rankScores({ ...scores, ratio: Float64Array.of(1, 1) }, usual)[0]?.ratio).toEqual({
    bits: 1,
  });
});

test("a background model under another name is refused: there would be no ratio, silently", async () => {
  const misspelt: object = { backgroud: background };
  await expect(
    scoreImages(Uint8Array.of(1, 0, 2), { model, backend, ...misspelt }),
  ).rejects.toThrow(
    "Cannot score images: there is no option backgroud, there is model, backend, background",
  );
});
