import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTrainingData } from "../choice/choice-parts.ts";
import { choosePictures } from "../choice/look/choose-pictures.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { cropsOf } from "./crops.ts";
import { openLargeImage, tileMapOf } from "./large-image.ts";

/** An image whose values say where they are. */
function placed(height: number, width: number): Parameters<typeof cropsOf>[0] {
  const values = Uint8Array.from({ length: height * width }, (_, at) => at % 251);
  return { name: "image", height, width, channels: 1, values };
}

test("every place of a crop is a sample, and none of those trained on reaches into the part that is held out", async () => {
  const image = placed(40, 6);
  const { train, validation, heldOut } = cropsOf(image, [4, 3]);
  expect(heldOut).toEqual({ rows: 7 });
  expect([train.info.count, validation.info.count]).toEqual([(33 - 3) * 4, (7 - 3) * 4]);
  for (const [data, top] of [
    [train, 0],
    [validation, 33],
  ] as const) {
    const all = Array.from({ length: data.info.count }, (_, k) => k);
    const { images } = await data.read(all);
    for (const k of all) {
      const [y, x] = [top + Math.floor(k / 4), k % 4];
      const wanted = Array.from(
        { length: 12 },
        (_, at) => image.values[(y + Math.floor(at / 3)) * 6 + x + (at % 3)],
      );
      expect([...images.subarray(12 * k, 12 * k + 12)]).toEqual(wanted);
    }
  }
});

test("columns are held out of a flat image, and nothing of one that is hardly larger than a crop", () => {
  expect(cropsOf(placed(8, 90), [4, 4]).heldOut).toEqual({ columns: 11 });
  const small = cropsOf(placed(8, 8), [4, 4]);
  expect([small.heldOut, small.train.info.count]).toEqual([undefined, 25]);
  expect(() => cropsOf(placed(8, 3), [4, 4])).toThrow(
    "it is 3 wide and 8 high, less than a crop of 4x4",
  );
});

test("a picture of few colours is chosen a palette, and its crops are indices", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "crops-")), "texture.png");
  await writeFile(
    file,
    drawPng([30, 33], (x, y) => [(x % 3) * 100, (y % 2) * 200, 7, 255]),
  );
  const { choice } = await choosePictures({ source: file, pictures: { crops: [8, 8] } });
  expect(choice.pictures).toEqual({ crops: [8, 8], palette: 6 });
  const data = await openTrainingData(choice);
  expect(data.train.info).toMatchObject({ shape: [8, 8, 1], count: 23 * 15 });
  expect(data.validation.info.count).toBe(23 * 4);
  await data.close();
});

test("a map becomes indices of its tiles, other maps are read by them, and images become maps again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crops-"));
  const [file, other] = [join(folder, "map.csv"), join(folder, "other.csv")];
  await writeFile(file, "9,9,-1\n4,9,4\n");
  await writeFile(other, "4,4,9\n");
  const { values, palette } = await openLargeImage(file);
  expect([...values]).toEqual([2, 2, 0, 1, 2, 1]);
  expect(palette?.tiles?.ids).toEqual([0, 5, 10]);
  expect(new Set(palette?.colours.map(String)).size).toBe(3);
  const again = await openLargeImage(other, { palette });
  expect([...again.values]).toEqual([1, 1, 2]);
  const map = tileMapOf(values, { height: 2, width: 3, palette });
  expect([...map.ids]).toEqual([10, 10, 0, 5, 10, 5]);
  await expect(openTrainingData({ source: file })).rejects.toThrow(
    `Cannot open ${file}: it is a map of 3x2 tiles, and the size of its crops is not given`,
  );
  await writeFile(other, "4,8\n");
  await expect(openLargeImage(other, { palette })).rejects.toThrow("does not know its tile 9");
  await writeFile(other, Array.from({ length: 300 }, (_, k) => k).join(","));
  await expect(openLargeImage(other)).rejects.toThrow("300 different tiles");
});
