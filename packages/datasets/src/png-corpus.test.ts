import { expect, test } from "vitest";
import { equalBytes } from "./fuzz.fixture.ts";
import { chunksOf } from "./png-chunks.ts";
import { pngCorpus } from "./png-corpus.fixture.ts";
import { headerOf } from "./png-header.ts";
import { rowReader } from "./png-rows.ts";
import { decodePng } from "./png.ts";
import { unzlibWhole } from "./unzlib.fixture.ts";
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
