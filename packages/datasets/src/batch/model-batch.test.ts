import { describe, expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { modelBatch, modelBatches } from "./model-batch.ts";
import { trainingBatches } from "./training-batches.ts";

const colours = Array.from({ length: 8 }, (_, k) => [30 * k, 0, 0, 255] as const);
const palette = { colours, exact: true };
const images = Uint8Array.from({ length: 8 }, (_, k) => k);
const indexed = memoryDataset({ name: "indexed", shape: [2, 4, 1], images, palette });
const model = { levels: 8, numClasses: 0 };

describe("modelBatches()", () => {
  test("leaves indices as they are where only the batches say that they are some", async () => {
    const batches = modelBatches(indexed.batches({ batchSize: 1 }), model);
    expect((await batches.next()).value).toMatchObject({ images, levels: 8 });
  });

  test("passes on how many levels the values have, so that a model of others can refuse them", async () => {
    const other = { levels: 16, numClasses: 0 };
    const batches = modelBatches(indexed.batches({ batchSize: 1 }), other, indexed.info);
    expect((await batches.next()).value).toMatchObject({ images, levels: 8 });
    const training = trainingBatches(indexed, other, { batchSize: 1, seed: 0 });
    expect((await training.next()).value).toMatchObject({ images, levels: 8 });
  });

  test("makes one number of two bytes where only the batch says that there are more levels", () => {
    const codes = { images: Uint8Array.of(255, 1), shape: [1, 1, 2], levels: 512 } as const;
    expect(modelBatch(codes, { levels: 512, numClasses: 0 })).toMatchObject({
      images: Uint16Array.of(511),
      shape: [1, 1, 1],
      levels: 512,
    });
  });

  test("refuses a model in place of its configuration, whose labels it would leave out", async () => {
    const labels = [1];
    const labelled = memoryDataset({ name: "l", shape: [2, 4, 1], images, labels, palette });
    const config = { levels: 8, numClasses: 2 };
    const taken = modelBatches(labelled.batches({ batchSize: 1 }), config);
    expect((await taken.next()).value?.labels).toEqual(Int32Array.of(1));
    const given = [labelled.batches({ batchSize: 1 }), { config, parameters: {} }];
    const refused: typeof taken = Reflect.apply(modelBatches, undefined, given);
    await expect(refused.next()).rejects.toThrow(
      new TypeError(
        "Cannot make batches for a model: its levels are undefined and its numClasses undefined; give its configuration, such as model.config",
      ),
    );
  });

  test("says nothing of levels of intensities, which fit every model", () => {
    const batch = modelBatch({ images: Uint8Array.of(0, 255) }, model);
    expect(batch).toMatchObject({ images: Uint8Array.of(0, 7), levels: undefined });
  });

  test("says two levels of a palette of one colour, as models have them", () => {
    const one = { palette: { colours: colours.slice(0, 1), exact: true } };
    expect(modelBatch({ images: Uint8Array.of(0) }, model, one).levels).toBe(2);
  });
});
