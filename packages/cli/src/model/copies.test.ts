import { PassThrough } from "node:stream";
import { dequantise, memoryDataset, quantise, type Dataset } from "@pixelweft/datasets";
import { threefry } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { compareSamples, formOf } from "./copies.ts";

const size = { height: 4, width: 4, channels: 1 };

/** Grey pictures of any shades. */
function shades(count: number, seed: number): Dataset {
  const images = Uint8Array.from({ length: 16 * count }, (_, at) => threefry(seed, 0, at, 0)[0]);
  return memoryDataset({ name: "shades", shape: [4, 4, 1], images });
}

test("samples of a model of few levels are compared with pictures in these levels", async () => {
  const train = shades(9, 1);
  const { images } = await train.read([5]);
  const nameOf = async (picture: Uint8Array): Promise<string | undefined> =>
    picture.join() === images.join() ? "five.png" : undefined;
  const data = { train, pictures: 9, validation: shades(4, 1234), nameOf };
  for (const levels of [2, 16, 256]) {
    const sample = levels === 256 ? images : dequantise(quantise(images, levels), levels);
    const form = formOf(size, undefined);
    const terminal = { out: new PassThrough(), err: new PassThrough() };
    const found = await compareSamples(sample, { data, form, levels, terminal });
    expect(found?.report.nearest).toEqual([
      { sample: 0, name: "five.png", distance: 0, copy: true },
    ]);
    expect(found?.pictures).toEqual(sample);
  }
});
