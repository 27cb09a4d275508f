import { expect, test } from "vitest";
import { gunzip } from "./archive/gunzip.ts";
import { valuesOf } from "./batch/code-values.ts";
import { modelBatch } from "./batch/model-batch.ts";
import { readBytes } from "./disk/files.ts";
import { gzipSync } from "./fixtures/zlib.fixture.ts";
import { formatIdx } from "./format/idx.ts";
import { exactPictures } from "./set/pictures/exact-pictures.ts";
import { toColours, toIndices } from "./transform/palette.ts";
import { dequantise, quantise } from "./transform/quantise.ts";

/** Bytes as pages take them in `new Response()` and `new Blob()`: of no memory that threads share. */
type Fresh = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

test("bytes that functions make are, by their types too, those that a Response and a Blob take", async () => {
  const bytes = Uint8Array.of(0, 255);
  const palette = { colours: [[0, 0, 0, 255]], exact: true } as const;
  const made = [
    quantise(bytes, 4),
    dequantise(bytes, 4),
    toColours(Uint8Array.of(0), palette),
    toIndices(Uint8Array.of(0, 0, 0, 255), palette),
    formatIdx([2], bytes),
    valuesOf(bytes, {}),
    modelBatch({ images: bytes }, { levels: 4, numClasses: 0 }).images,
    await gunzip(gzipSync(bytes)),
  ] satisfies readonly Fresh[];
  for (const one of made) expect(one.buffer).toBeInstanceOf(ArrayBuffer);
  // Those of files are only typed here.
  const ofFiles = [
    readBytes,
    async () => (await exactPictures([], { height: 1, width: 1, channels: 1, levels: 2 })).images,
  ] satisfies readonly ((path: string) => Promise<Fresh>)[];
  expect(ofFiles).toHaveLength(2);
});
