import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { positiveModel, seenByGradient } from "./completeness.fixture.ts";
import { places } from "./probe.fixture.ts";

const size = {
  height: 3,
  width: 3,
  channels: 3,
  levels: 4,
  hiddenChannels: 6,
  layers: 3,
  headChannels: 6,
};
const models = [
  ["gated", positiveModel(size)],
  ["gated, one-hot", positiveModel({ ...size, input: "one-hot" })],
  ["gated, embedding", positiveModel({ ...size, input: "embedding", embeddingSize: 3 })],
  ["ReLUs for gates", positiveModel({ ...size, gate: "relu" })],
  ["original PixelCNN", positiveModel({ ...size, model: "pixelcnn" })],
  ["Row LSTM", positiveModel({ ...size, model: "row-lstm" })],
  ["Diagonal BiLSTM", positiveModel({ ...size, model: "diagonal-bilstm" })],
] as const;

/** Which colours of one pixel the logits of each colour of another depend on: a row for each target. */
async function live(
  model: ReturnType<typeof positiveModel>,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<number[][]> {
  const all = places(model.config);
  const at = ([row, column]: readonly [number, number]): typeof all =>
    all.filter((place) => place.row === row && place.column === column);
  const seen = await seenByGradient({ backend: referenceBackend(), ...model }, at(to));
  const first = all.findIndex((place) => place === at(from)[0]);
  return seen.map((row) => row.slice(first, first + 3).map(Number));
}

const allNine = [
  [1, 1, 1],
  [1, 1, 1],
  [1, 1, 1],
];

test.each(models)(
  "5.3 %s: within a pixel, R moves G and B, and G moves B alone",
  async (_, model) => {
    expect(await live(model, [1, 1], [1, 1])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
    ]);
  },
);

test.each(models)(
  "5.3 %s: all nine pairs of colours are live from the left, from above and from above to the right",
  { tags: ["ci"] },
  async (_, model) => {
    for (const from of [
      [1, 0],
      [0, 1],
      [0, 2],
    ] as const)
      expect(await live(model, from, [1, 1]), String(from)).toEqual(allNine);
  },
);

test("5.3 feature maps that three colours cannot share are refused", () => {
  expect(() => checkConfig({ ...size, hiddenChannels: 64 })).toThrow(
    "64 is not a multiple of 3 colours",
  );
  expect(() => checkConfig({ ...size, headChannels: 10 })).toThrow(
    "10 is not a multiple of 3 colours",
  );
});
