import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ChecksumError, LimitError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { PngError } from "../../errors/format.ts";
import { bytesOf } from "../../fixtures/archive.fixture.ts";
import { png, pngChunk, type PngParts, pngSignature } from "../../fixtures/picture.fixture.ts";
import { randomStream } from "../../set/random.ts";
import { concatenate } from "../../source/concatenate.ts";
import { decodePng } from "./png.ts";

const place = { source: "a.png", maxPixels: 1_000_000 };

const colour: PngParts = { width: 2, height: 1, type: 2, rows: [0, 1, 2, 3, 4, 5, 6] };

describe("decodePng() refuses", () => {
  const bomb = new Uint8Array(deflateSync(new Uint8Array(50_000_000)));
  const badAdler = new Uint8Array(deflateSync(Uint8Array.from(colour.rows)));
  badAdler[badAdler.length - 1] = (badAdler.at(-1) ?? 0) ^ 1;
  test.each<[string, Uint8Array]>([
    ["what is no PNG", bytesOf("<!doctype html>")],
    ["a file without a header", concatenate([pngSignature, pngChunk("IDAT"), pngChunk("IEND")])],
    [
      "two headers",
      png({ ...colour, before: [pngChunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])] }),
    ],
    ["no width", png({ ...colour, width: 0 })],
    ["an unknown colour type", png({ ...colour, type: 1 })],
    ["a depth that its colours cannot have", png({ ...colour, depth: 4 })],
    ["an unknown interlacing", png({ ...colour, interlace: 2 })],
    ["an unknown chunk that is needed", png({ ...colour, before: [pngChunk("ABCD")] })],
    ["a chunk without a type", png({ ...colour, before: [pngChunk("a\u0001cd")] })],
    ["filter 5", png({ ...colour, rows: [5, 1, 2, 3, 4, 5, 6] })],
    ["too little data", png({ ...colour, rows: [0, 1, 2, 3, 4, 5] })],
    ["too much data", png({ ...colour, rows: [0, 1, 2, 3, 4, 5, 6, 7] })],
    ["no data", png({ ...colour, packed: new Uint8Array() })],
    ["a bomb", png({ ...colour, packed: bomb })],
    ["data that does not add up", png({ ...colour, packed: badAdler })],
    ["data that is not packed", png({ ...colour, packed: Uint8Array.of(1, 2, 3) })],
    ["a palette that is missing", png({ ...colour, type: 3, rows: [0, 0, 0] })],
    [
      "a colour beyond the palette",
      png({ ...colour, type: 3, rows: [0, 0, 2], palette: [1, 2, 3, 4, 5, 6] }),
    ],
    [
      "a colour beyond the palette of an interlaced picture",
      png({ ...colour, type: 3, interlace: 1, rows: [0, 0, 0, 2], palette: [1, 2, 3, 4, 5, 6] }),
    ],
    ["filter 5 of a picture with alpha", png({ ...colour, type: 4, rows: [5, 1, 2, 3, 4] })],
    ["a palette of a broken size", png({ ...colour, palette: [1, 2] })],
    ["a transparent colour of a broken size", png({ ...colour, clear: [1] })],
    [
      "more alpha than colours",
      png({ ...colour, type: 3, rows: [0, 0, 0], palette: [1, 2, 3], clear: [1, 2] }),
    ],
    ["alpha twice", png({ ...colour, type: 6, rows: [0, 1, 2, 3, 4, 5, 6, 7, 8], clear: [0, 1] })],
  ])("%s", async (_, file) => {
    await expect(decodePng(file, place)).rejects.toThrow(PngError);
  });

  test("a picture of 60,000 by 60,000, before it takes memory", async () => {
    await expect(
      decodePng(png({ ...colour, width: 60_000, height: 60_000 }), place),
    ).rejects.toThrow(LimitError);
    await expect(
      decodePng(png({ ...colour, width: 2 ** 32 - 1, height: 2 ** 32 - 1 }), place),
    ).rejects.toThrow(LimitError);
    await expect(
      decodePng(png({ ...colour, width: 2_000_000 }), { ...place, maxPixels: 2 ** 26 }),
    ).rejects.toThrow("are more than 1000000 in a row or a column");
  });

  test("more chunks than an encoder writes, before they take memory", async () => {
    const note = pngChunk("tEXt");
    const notes = (count: number): Uint8Array => {
      const bytes = new Uint8Array(count * note.length);
      for (let i = 0; i < count; i++) bytes.set(note, i * note.length);
      return bytes;
    };
    // Beside them it has IHDR, IDAT and IEND.
    const most = decodePng(png({ ...colour, before: [notes(2 ** 17 - 3)] }), place);
    expect((await most).width).toBe(2);
    const more = decodePng(png({ ...colour, before: [notes(2 ** 17 - 2)] }), place);
    await expect(more).rejects.toThrow(LimitError);
    await expect(more).rejects.toThrow("Cannot read a.png: it has more than 131072 chunks");
  });

  test("a file cut at any byte", async () => {
    const whole = png({ ...colour, pieces: 5 });
    for (let length = 8; length < whole.length; length++)
      await expect(decodePng(whole.subarray(0, length), place), `${length} bytes`).rejects.toThrow(
        TruncatedError,
      );
  });

  test("any change of a byte after the signature", async () => {
    const whole = png({
      ...colour,
      type: 3,
      rows: [0, 1, 0],
      palette: [4, 5, 6, 1, 2, 3],
      clear: [9],
    });
    for (let at = 0; at < whole.length; at++) {
      const mutant = whole.slice();
      mutant[at] = (mutant[at] ?? 0) ^ 0x20;
      await expect(decodePng(mutant, place), `byte ${at}`).rejects.toThrow(DatasetError);
    }
    const last = whole.slice();
    last[whole.length - 1] = 0;
    await expect(decodePng(last, place)).rejects.toThrow(ChecksumError);
  });
});

test("600 mutations with the checksums put right are read or refused", async () => {
  const random = randomStream([8, 8, 8, 8]);
  const files = [
    colour,
    { ...colour, type: 3, rows: [0, 1, 0], palette: [4, 5, 6, 1, 2, 3], clear: [9] },
    { ...colour, interlace: 1 },
  ];
  let refused = 0;
  for (let i = 0; i < 600; i++) {
    const parts = files[i % files.length] ?? colour;
    const packed = new Uint8Array(deflateSync(Uint8Array.from(parts.rows)));
    const at = Math.floor(packed.length * random());
    packed[at] = 256 * random();
    const depth = [1, 2, 4, 8, 16][Math.floor(8 * random())] ?? 8;
    const file = png({
      ...parts,
      packed,
      depth,
      type: random() < 0.5 ? parts.type : Math.floor(8 * random()),
      width: 1 + Math.floor(4 * random()),
    });
    const failure = await decodePng(file, place).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure === undefined || failure instanceof DatasetError, String(failure)).toBe(true);
    if (failure !== undefined) refused += 1;
  }
  expect(refused).toBeGreaterThan(300);
});
