import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { trainingBatches } from "./training-batches.ts";

const images = Uint8Array.from({ length: 5 }, (_, k) => 60 * k);
const data = memoryDataset({ name: "dots", shape: [1, 1, 1], images });

test("batches never end, are of one size and in the levels of the model, and a seed decides their order", async () => {
  const some = async (seed: number): Promise<number[][]> => {
    const batches = trainingBatches(data, { levels: 4, numClasses: 0 }, { batchSize: 2, seed });
    const found: number[][] = [];
    for (let k = 0; k < 8; k++) {
      const { value } = await batches.next();
      found.push([...(value?.images ?? [])]);
    }
    await batches.return();
    return found;
  };
  const [first, again, other] = [await some(1), await some(1), await some(2)];
  expect(first.every((batch) => batch.length === 2)).toBe(true);
  expect(Math.max(...first.flat())).toBe(3);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});
