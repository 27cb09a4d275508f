// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { completenessBreaches, positiveModel } from "../checks/completeness.fixture.ts";
import { receptiveField } from "../figures/receptive-field.ts";
import { checkConfig, type PixelCNNConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";

const backend = referenceBackend();

/** Rows of the field of a grey pixel: # seen, . unseen. */
function drawn(
  model: "row-lstm" | "diagonal-bilstm",
  layers: number,
  more: Partial<PixelCNNConfig> = {},
): string[] {
  const config = checkConfig({ height: 5, width: 9, firstKernelSize: 3, layers, model, ...more });
  const seen = receptiveField(config, { row: 4, column: 4, colour: 0 });
  return Array.from({ length: 5 }, (_, row) =>
    [...seen.subarray(row * 9, (row + 1) * 9)].map((x) => (x === 1 ? "#" : ".")).join(""),
  );
}

test("the receptive field of a Row LSTM is a triangle, which opens by a column a row and a layer", () => {
  // A field of 3 x 3 in the first layer adds a column to both sides, the masked 1 x 3 one to the left.
  expect(drawn("row-lstm", 2)).toEqual([
    "#########",
    "########.",
    "#######..",
    ".#####...",
    "..##.....",
  ]);
  expect(drawn("row-lstm", 1)).toEqual([
    ".........",
    ".........",
    ".........",
    "...###...",
    "...#.....",
  ]);
});

test("a Diagonal BiLSTM reads all that comes before, 112 of 112 before the middle of a 15x15 image", () => {
  expect(drawn("diagonal-bilstm", 2)).toEqual([
    "#########",
    "#########",
    "#########",
    "#########",
    "####.....",
  ]);
  const config = checkConfig({ height: 15, width: 15, layers: 7, model: "diagonal-bilstm" });
  for (const column of [0, 7, 14])
    expect(
      receptiveField(config, { row: 7, column, colour: 0 }).filter((x) => x === 1),
    ).toHaveLength(7 * 15 + column);
});

test("with mask A in front of its shifted direction, a Diagonal BiLSTM misses the last pixel of the row above, far from the edge", () => {
  // No map of a row knows the last pixel of that row, and only near it do maps of the next row.
  const lastPixelHidden = { lastPixelHidden: true };
  expect(drawn("diagonal-bilstm", 2, lastPixelHidden)).toEqual([
    "#########",
    "#########",
    "#########",
    "########.",
    "####.....",
  ]);
  const size = { height: 15, width: 15, layers: 7 };
  const config = checkConfig({ ...size, model: "diagonal-bilstm", ...lastPixelHidden });
  const seenFrom = (column: number): number =>
    receptiveField(config, { row: 7, column, colour: 0 }).filter((x) => x === 1).length;
  expect(seenFrom(7)).toBe(111);
  expect([10, 11, 14].map(seenFrom)).toEqual([114, 116, 119]);
});

test.each(["row-lstm", "diagonal-bilstm"] as const)(
  "5.2 %s depends on all of its field, and on nothing else",
  async (model) => {
    const grey = {
      height: 4,
      width: 6,
      levels: 2,
      hiddenChannels: 2,
      layers: 2,
      firstKernelSize: 3,
      headChannels: 2,
    };
    const colour = { ...grey, width: 4, channels: 3, hiddenChannels: 6, headChannels: 6 };
    const hidden = model === "row-lstm" ? {} : { lastPixelHidden: true };
    for (const config of [
      grey,
      { ...grey, layers: 3, height: 6, width: 4 },
      colour,
      { ...grey, ...hidden, forgetBias: 1, positionPlanes: false },
    ]) {
      const probe = { backend, ...positiveModel({ ...config, model }) };
      expect(await completenessBreaches(probe)).toEqual({ missing: [], unexpected: [] });
    }
  },
);

test("the parameters are those of the paper's layers", () => {
  const small = {
    height: 4,
    width: 4,
    levels: 4,
    hiddenChannels: 6,
    layers: 2,
    channels: 3,
    headChannels: 6,
  };
  const shapes = (model: "row-lstm" | "diagonal-bilstm"): Record<string, readonly number[]> =>
    Object.fromEntries(
      Object.entries(parameterSpecs(checkConfig({ ...small, model })))
        .filter(([name]) => name.startsWith("layers.1"))
        .map(([name, { shape }]) => [name, shape]),
    );
  const output = { "layers.1.output.weight": [6, 12], "layers.1.output.bias": [12] };
  expect(shapes("row-lstm")).toEqual({
    "layers.1.input.weight": [1, 2, 12, 24],
    "layers.1.state.weight": [1, 3, 6, 24],
    "layers.1.bias": [24],
    "layers.1.start.state": [6],
    "layers.1.start.cell": [6],
    ...output,
  });
  const direction = (name: string): Record<string, readonly number[]> => ({
    [`layers.1.${name}.input.weight`]: [1, 1, 12, 24],
    [`layers.1.${name}.state.weight`]: [2, 1, 6, 24],
    [`layers.1.${name}.bias`]: [24],
    [`layers.1.${name}.start.state`]: [6],
    [`layers.1.${name}.start.cell`]: [6],
  });
  expect(shapes("diagonal-bilstm")).toEqual({
    ...direction("left"),
    ...direction("right"),
    "layers.1.right.image.weight": [6, 24],
    ...output,
  });
});
