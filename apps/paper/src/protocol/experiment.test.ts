// @module-tag ci
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { expect, test } from "vitest";
import type { Row } from "../rows/row.ts";
import { rows } from "../rows/rows.ts";
import { experimentOf, experiments } from "./experiment.ts";
import { networkOf } from "./network.ts";
import { paceOf } from "./records.fixture.ts";
import { terms } from "./terms.ts";

function row(id: string): Row {
  const found = rows.find((one) => one.id === `fashion-mnist-${id}`);
  if (found === undefined) throw new Error(`No row ${id}`);
  return found;
}

test("each row has a name of its own, and is compared with a row that there is", () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { against } of rows) expect(ids).toContain(against);
});

test("equal weights: no number of feature maps would come nearer to the terms", () => {
  for (const one of rows.filter(({ group }) => group === "main")) {
    const config = networkOf(one, "weights");
    const off = (features: number): number =>
      Math.abs(
        countParameters({ ...config, hiddenChannels: features }) -
          (one.weights ?? terms[one.data].weights),
      );
    expect(off(config.hiddenChannels)).toBeLessThanOrEqual(off(config.hiddenChannels + 1));
    expect(off(config.hiddenChannels)).toBeLessThanOrEqual(off(config.hiddenChannels - 1));
  }
});

test("equal width: every row has the feature maps of the Gated PixelCNN", () => {
  const { hiddenChannels: features } = networkOf(row("gated"), "weights");
  for (const id of ["pixelcnn", "relu", "row-lstm"])
    expect(networkOf(row(id), "width").hiddenChannels).toBe(features);
});

test("sizes: half and twice the feature maps of the row between", () => {
  const { hiddenChannels: features } = networkOf(row("row-lstm"), "weights");
  expect(networkOf(row("row-lstm-twice"), "weights").hiddenChannels).toBe(2 * features);
  expect(networkOf(row("row-lstm-half"), "weights").hiddenChannels).toBe(Math.round(features / 2));
});

test("equal seconds: a network of half the pace learns from half the images, in whole batches", () => {
  const pace = paceOf({
    "fashion-mnist-gated-weights": 200,
    "fashion-mnist-row-lstm-weights": 100,
    "fashion-mnist-pixelcnn-weights": 180,
  });
  const images = (id: string): number | undefined =>
    experimentOf(row(id), "seconds", { pace }).images;
  expect(images("row-lstm")).toBe(30_000);
  expect(images("pixelcnn")).toBe(Math.round((60_000 * 180) / 200 / 16) * 16);
  expect(images("relu")).toBeUndefined();
});

test("equal seconds: a network of nearly the same pace is the same run as with equal weights", () => {
  const id = (its: number): string => {
    const paces = { "fashion-mnist-gated-weights": 200, "fashion-mnist-relu-weights": its };
    return experimentOf(row("relu"), "seconds", { pace: paceOf(paces) }).id;
  };
  expect([191, 209].map(id)).toEqual(Array.from({ length: 2 }, () => "fashion-mnist-relu-weights"));
  expect([189, 211].map(id)).toEqual(Array.from({ length: 2 }, () => "fashion-mnist-relu-seconds"));
});

test("tables in which a row is the same run share it", () => {
  const id = (name: string, equal: Row["equals"][number]): string =>
    experimentOf(row(name), equal, {}).id;
  expect(id("gated", "width")).toBe("fashion-mnist-gated-weights");
  expect(id("gated", "seconds")).toBe("fashion-mnist-gated-weights");
  expect(id("blind", "width")).toBe("fashion-mnist-blind-width");
  expect(id("relu", "width")).toBe("fashion-mnist-relu-width");
  const ids = experiments(rows, {}).map((experiment) => experiment.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("equal seconds: the network, and so its learning rate, is that of equal weights", () => {
  const { network, config } = experimentOf(row("relu"), "seconds", {});
  expect(network).toBe("fashion-mnist-relu-weights");
  expect(config).toEqual(networkOf(row("relu"), "weights"));
});
