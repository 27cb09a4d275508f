import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { gunzip } from "../archive/gunzip.ts";
import { checkContents } from "../check/check-contents.ts";
import { frequencyBits } from "../check/frequency-bits.ts";
import { tallyImages } from "../check/tally-images.ts";
import { yardsticks } from "../check/yardsticks.ts";
import { decodePicture } from "../decode/decode-picture.ts";
import { PictureMemory } from "../decode/picture-memory.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { formatIdx } from "../format/idx.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { idxDataset } from "../set/idx-dataset.ts";
import { imageFolder } from "../set/pictures/image-folder.ts";
import { patches } from "../set/pictures/patches.ts";
import { pictureFiles } from "../set/pictures/picture-files.ts";
import { spriteSheet } from "../set/pictures/sprite-sheet.ts";
import { shapes } from "../set/shapes.ts";
import { countNearCopies } from "../transform/near-copies.ts";
import { fromBytes } from "./byte-source.ts";
import { fromUrl } from "./url-source.ts";

const from = mkdtempSync(join(tmpdir(), "numbers-"));
afterAll(() => rmSync(from, { recursive: true }));
const picture = drawPng([4, 4], (x, y) => [x, y, 9]);
writeFileSync(join(from, "one.png"), picture);

const data = shapes({ split: "train", count: 3, height: 4, width: 4 });
const images = gzipSync(formatIdx([1, 1, 1], Uint8Array.of(7)));
const address = "http://127.0.0.1:1/";

/** As a program without types gives it. */
const given = (value: unknown): number => value as number;

test.each<readonly [string, string, (limit: number) => unknown]>([
  ["imageFolder", "limit", (limit) => imageFolder({ from, limit })],
  ["imageFolder", "maxPixels", (maxPixels) => imageFolder({ from, maxPixels })],
  ["pictureFiles", "maxPixels", (maxPixels) => pictureFiles({ from, size: [4, 4], maxPixels })],
  ["patches", "limit", (limit) => patches({ from, size: [2, 2], limit })],
  ["patches", "maxPixels", (maxPixels) => patches({ from, size: [2, 2], maxPixels })],
  [
    "spriteSheet",
    "limit",
    (limit) => spriteSheet({ from: fromBytes(picture), cell: [2, 2], limit }),
  ],
  [
    "spriteSheet",
    "maxPixels",
    (maxPixels) => spriteSheet({ from: fromBytes(picture), cell: [2, 2], maxPixels }),
  ],
  ["decodePicture", "maxPixels", (maxPixels) => decodePicture(picture, { source: "a", maxPixels })],
  ["idxDataset", "limit", (limit) => idxDataset({ images, limit })],
  ["gunzip", "limit", (limit) => gunzip(images, { limit })],
  ["PictureMemory", "limit", (limit) => new PictureMemory({ limit })],
  ["openPrepared", "memory", (memory) => openPrepared(from, { memory })],
  ["fromUrl", "size", (size) => fromUrl(address, { size })],
  ["fromUrl", "timeout", (timeout) => fromUrl(address, { timeout })],
  ["fromUrl", "lowestSpeed", (lowestSpeed) => fromUrl(address, { lowestSpeed })],
])(
  "%s() refuses a %s that is text, NaN or below 0: it would bound nothing",
  async (_, name, call) => {
    for (const [value, words] of [
      ["1 GB", 'the text "1 GB"'],
      [NaN, "NaN"],
      [-1, "-1"],
    ] as const) {
      const state = `: ${name} is ${words}, not a number from 0 on`;
      const error = await Promise.resolve()
        .then(() => call(given(value)))
        .catch((refusal: unknown) => refusal);
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toMatch(/^RangeError: Cannot \w/);
      expect(String(error).endsWith(state)).toBe(true);
    }
  },
);

test("decodePicture() refuses a picture without maxPixels, which would have no bound", async () => {
  await expect(Reflect.apply(decodePicture, undefined, [picture, { source: "a" }])).rejects.toThrow(
    new RangeError("Cannot read a: maxPixels is undefined, not a number from 0 on"),
  );
});

test.each<readonly [string, (most: number) => unknown]>([
  ["tallyImages", (most) => tallyImages(data, { most })],
  ["frequencyBits", (most) => frequencyBits(data, data, { most })],
  ["yardsticks", (most) => yardsticks(data, { most })],
  ["countNearCopies", (most) => countNearCopies(data, most)],
])("%s() of at most NaN, -1, 1.5 or the text 3 images is refused", async (_, call) => {
  for (const [value, words] of [
    ["3", 'the text "3"'],
    [NaN, "NaN"],
    [-1, "-1"],
    [1.5, "1.5"],
  ] as const)
    await expect(async () => call(given(value))).rejects.toThrow(
      `: most is ${words}, not an integer of 1 or more`,
    );
});

test("tallyImages() of at most Infinity counts all", async () => {
  expect((await tallyImages(data, { most: Infinity })).images).toBe(3);
});

test("checkContents() compares with no number that is none: NaN equals any class's", async () => {
  for (const each of [NaN, [0, NaN], "1"])
    await expect(Reflect.apply(checkContents, undefined, [data, { each }])).rejects.toThrow(
      /^Cannot check shapes\/train: each is (?:NaN|the text "1"), not an integer of 0 or more$/,
    );
  for (const each of [undefined, []])
    await expect(
      Reflect.apply(checkContents, undefined, [data, { count: "3", each }]),
    ).rejects.toThrow(
      new RangeError(
        'Cannot check shapes/train: count is the text "3", not an integer of 0 or more',
      ),
    );
});

test.each([{ from: NaN }, { to: NaN }, { from: 0.5 }])(
  "a source streams nothing of the range %o, and says so",
  async (range) => {
    for (const source of [fromBytes(Uint8Array.of(1, 2)), fromUrl(address, { tries: 1 })])
      await expect(source.stream(range).next()).rejects.toThrow(
        /: (?:from|to) is (?:NaN|0.5), not an integer of 0 or more$/,
      );
  },
);
