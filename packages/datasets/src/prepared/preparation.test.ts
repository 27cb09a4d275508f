import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PreparedError, UnsupportedError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { pictures, pictureTape } from "../fixtures/batches.fixture.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { turns } from "../transform/turns.ts";
import { prepare } from "./prepare.ts";

/** Prepares three images of two pixels, with labels of two classes. */
async function prepared(bytes: number, labels: readonly number[]): Promise<unknown> {
  const data = defineDataset({
    info: { name: "d", shape: [1, 2, 1], count: 3, classes: ["a", "b"] },
    read: () => ({ images: new Uint8Array(bytes), labels: Int32Array.from(labels) }),
    fingerprint: async () => "d",
  });
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-preparation-"));
  try {
    const whole = await prepare(data, { folder });
    await whole.close();
    return whole.info.count;
  } catch (error) {
    return error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("shards are not written of images a byte short, of labels that lack, or beyond the classes", async () => {
  expect(await prepared(6, [0, 1, 0])).toBe(3);
  expect(await prepared(5, [0, 1, 0])).toBeInstanceOf(CountMismatchError);
  expect(await prepared(6, [0, 1])).toBeInstanceOf(CountMismatchError);
  for (const label of [2, -1]) {
    const error = await prepared(6, [0, label, 1]);
    expect(error).toBeInstanceOf(PreparedError);
    expect(error).toMatchObject({
      message: `Cannot prepare d: the label of sample 1 is ${label}, and there are 2 classes`,
      sample: 1,
    });
  }
});

test("what is turned is refused before anything is written, and what is prepared can be turned", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-preparation-"));
  try {
    const images = Uint8Array.of(1, 2, 3, 4);
    const data = memoryDataset({ name: "d", shape: [2, 2, 1], images });
    const refused = prepare(turns(data), { folder });
    await expect(refused).rejects.toThrow(UnsupportedError);
    await expect(refused).rejects.toThrow(
      "Cannot prepare d/turns: its images are turned, and prepared samples keep no orientations; prepare the data and turn that",
    );
    expect(await readdir(folder)).toEqual([]);
    const own = await prepare(data, { folder });
    const every = Array.from({ length: 14 }, (_, n) => n);
    expect(await turns(own).read(every)).toEqual(await turns(data).read(every));
    await own.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([pictures, pictureTape])(
  "labels are kept where the first batch is of damaged samples alone, case %#",
  async (make) => {
    const folder = await mkdtemp(join(tmpdir(), "pixelweft-preparation-"));
    try {
      const data = make(11, { damaged: [0, 1] });
      // The first shard of two has no sample.
      const how = { batchSize: 2, shardRecords: 2, onCorrupt: "skip" } as const;
      const own = await prepare(data, { folder, ...how });
      expect(own.skipped).toEqual([0, 1]);
      expect((await own.read([0, 1, 8])).labels).toEqual(Int32Array.of(2 % 3, 3 % 3, 10 % 3));
      await own.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
