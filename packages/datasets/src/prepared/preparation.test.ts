import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PreparedError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { defineDataset } from "../set/define-dataset.ts";
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
