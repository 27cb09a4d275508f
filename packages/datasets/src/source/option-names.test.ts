import { expect, test } from "vitest";
import { someImages } from "../batch/some-images.ts";
import { checkContents } from "../check/check-contents.ts";
import { frequencyBits } from "../check/frequency-bits.ts";
import { tallyImages } from "../check/tally-images.ts";
import { verifyPublished } from "../check/verify-published.ts";
import { yardsticks } from "../check/yardsticks.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { prepare } from "../prepared/prepare.ts";
import { cifar10, cifar100 } from "../set/cifar/cifar.ts";
import { emoji } from "../set/emoji.ts";
import { fashionMnist } from "../set/fashion-mnist.ts";
import { imagenet } from "../set/imagenet/imagenet.ts";
import { parquetDataset } from "../set/parquet-dataset.ts";
import { patches } from "../set/pictures/patches.ts";
import { shapes } from "../set/shapes.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { makePalette } from "../transform/palette.ts";
import { fromUrl } from "./url-source.ts";

const data = shapes({ split: "train", count: 3, height: 4, width: 4 });
const from = "no/such/place";
const split = "train";
/** As what was put together elsewhere is given. */
const other: object = { progress: () => {} };

test.each<readonly [string, () => unknown]>([
  ["shapes", () => shapes({ split, ...other })],
  ["sprites", () => sprites({ split, ...other })],
  ["fashionMnist", () => fashionMnist({ split, ...other })],
  ["cifar10", () => cifar10({ split, from, ...other })],
  ["cifar100", () => cifar100({ split, from, ...other })],
  ["imagenet", () => imagenet({ variant: "imagenet32-oord", split, from, ...other })],
  ["parquetDataset", () => parquetDataset({ from, ...other })],
  ["emoji", () => emoji({ from, ...other })],
  ["patches", () => patches({ from, size: [4, 4], ...other })],
  ["makePalette", () => makePalette(new Uint8Array(8), other)],
  ["someImages", () => someImages(data, { count: 1, ...other })],
  ["prepare", () => prepare(data, { folder: from, ...other })],
  ["openPrepared", () => openPrepared(from, other)],
  ["checkContents", () => checkContents(data, other)],
  ["frequencyBits", () => frequencyBits(data, data, other)],
  ["yardsticks", () => yardsticks(data, other)],
  ["tallyImages", () => tallyImages(data, other)],
  ["verifyPublished", () => verifyPublished(from, other)],
  ["fromUrl", () => fromUrl("http://127.0.0.1:1/", other)],
])("%s() refuses an option that there is not, and names those that there are", async (_, call) => {
  await expect(async () => call()).rejects.toThrow(
    /^Cannot [\w ./-]+: there is no option progress, there is \w+/,
  );
});

test.each([
  [{ tries: 0 }, "tries is 0, not a number from 1 on"],
  [{ tries: NaN }, "tries is NaN, not a number from 1 on"],
  [{ pause: -1 }, "pause is -1, not a number from 0 on"],
])("fromUrl() refuses %o", (options, state) => {
  expect(() => fromUrl("http://127.0.0.1:1/", options)).toThrow(
    new RangeError(`Cannot read an address: ${state}`),
  );
});
