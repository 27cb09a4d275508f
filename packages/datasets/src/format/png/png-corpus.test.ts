// @module-tag ci
import { expect, test } from "vitest";
import { tar } from "../../fixtures/archive.fixture.ts";
import { equalBytes } from "../../fixtures/fuzz/fuzz.fixture.ts";
import { pngCorpus } from "../../fixtures/png-corpus.fixture.ts";
import { unzlibWhole } from "../../fixtures/unzlib.fixture.ts";
import { imageFolder } from "../../set/pictures/image-folder.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { chunksOf } from "./chunks.ts";
import { headerOf } from "./header.ts";
import { decodePng } from "./png.ts";
import { rowReader } from "./rows.ts";
import { unzlibPortably } from "./unzlib.ts";

const place = { source: "corpus.png", maxPixels: 2048 };

test("decodePng() reads every colour type, depth, interlacing, filter and transparency, with and without a suggested palette", async () => {
  let count = 0;
  const wrong: string[] = [];
  for (const { name, file, width, height, expected } of pngCorpus()) {
    count += 1;
    const found = await decodePng(file, place).catch((error: unknown) => String(error));
    const isRight =
      typeof found === "object" &&
      found.width === width &&
      found.height === height &&
      equalBytes(found.pixels, expected);
    if (!isRight) wrong.push(`${name}: ${typeof found === "string" ? found : "other pixels"}`);
  }
  expect(wrong).toEqual([]);
  expect(count).toBe(1620);
});

test.each([
  ["interlaced pictures of 1 bit", '{"type":0,"depth":1,"interlace":1,"clear":"none"'],
  ["interlaced palettes of 4 bits", '{"type":3,"depth":4,"interlace":1,"clear":"none"'],
  [
    "interlaced colours with a suggested palette",
    '{"type":2,"depth":8,"interlace":1,"clear":"none","suggested":true',
  ],
  ["colours of 16 bits", '{"type":2,"depth":16,"interlace":0,"clear":"none"'],
])("imageFolder() reads %s", async (_, kind) => {
  const pictures = [...pngCorpus()].filter(({ name }) => name.includes(kind));
  expect(pictures.length).toBeGreaterThan(10);
  for (const { name, file, width, height, expected } of pictures) {
    const archive = tar({ name: "a/1.png", data: file });
    const data = await imageFolder({ from: fromBytes(archive, { name: "a.tar" }) });
    expect(data.info.shape, name).toEqual([height, width, 3]);
    const { images } = await data.read([0]);
    const isRight = equalBytes(
      images,
      expected.filter((__, i) => i % 4 !== 3),
    );
    expect(isRight, name).toBe(true);
  }
});

test("rows are read in pieces of any size", async () => {
  let number = 0;
  for (const { name, file, expected } of pngCorpus()) {
    if (number++ % 7 !== 0) continue;
    const chunks = chunksOf(file, place);
    const packed = Uint8Array.from(
      chunks.filter(({ type }) => type === "IDAT").flatMap(({ data }) => [...data]),
    );
    for (const size of [1, 5, 64]) {
      const { length, take, pixels } = rowReader(headerOf(chunks, place));
      const { data } = await unzlibWhole(unzlibPortably, { packed, length });
      for (let at = 0; at < length; at += size) take(data.slice(at, at + size));
      expect(equalBytes(pixels, expected), `${name} by ${size} bytes`).toBe(true);
    }
  }
});
