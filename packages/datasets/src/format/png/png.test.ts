import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ChecksumError, LimitError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { PngError } from "../../errors/format.ts";
import { bytesOf } from "../../fixtures/archive.fixture.ts";
import { equalBytes } from "../../fixtures/fuzz/fuzz.fixture.ts";
import {
  drawPng,
  png,
  pngChunk,
  pngSignature,
  type PngParts,
} from "../../fixtures/picture.fixture.ts";
import { randomStream } from "../../set/random.ts";
import { concatenate } from "../../source/concatenate.ts";
import { decodePng, isPng } from "./png.ts";

const place = { source: "a.png", maxPixels: 1_000_000 };

async function pixels(file: Uint8Array): Promise<number[]> {
  return [...(await decodePng(file, place)).pixels];
}

const colour: PngParts = { width: 2, height: 1, type: 2, rows: [0, 1, 2, 3, 4, 5, 6] };
const opaque = [1, 2, 3, 255, 4, 5, 6, 255];

test.each<[string, PngParts, number[]]>([
  ["colour", colour, opaque],
  [
    "colour of 16 bits",
    { ...colour, depth: 16, rows: [0, 1, 129, 2, 130, 3, 131, 4, 132, 5, 133, 6, 134] },
    opaque,
  ],
  [
    "colour with alpha",
    { ...colour, type: 6, rows: [0, 1, 2, 3, 9, 4, 5, 6, 0] },
    [1, 2, 3, 9, 4, 5, 6, 0],
  ],
  ["grey", { ...colour, type: 0, rows: [0, 7, 8] }, [7, 7, 7, 255, 8, 8, 8, 255]],
  [
    "grey of 16 bits",
    { ...colour, type: 0, depth: 16, rows: [0, 7, 135, 7, 136] },
    [7, 7, 7, 255, 8, 8, 8, 255],
  ],
  [
    "grey of 1 bit",
    { ...colour, type: 0, depth: 1, rows: [0, 0b0100_0000] },
    [0, 0, 0, 255, 255, 255, 255, 255],
  ],
  [
    "grey of 2 bits",
    { ...colour, type: 0, depth: 2, rows: [0, 0b0110_0000] },
    [85, 85, 85, 255, 170, 170, 170, 255],
  ],
  [
    "grey of 4 bits",
    { ...colour, type: 0, depth: 4, rows: [0, 0x1f] },
    [17, 17, 17, 255, 255, 255, 255, 255],
  ],
  ["grey with alpha", { ...colour, type: 4, rows: [0, 7, 1, 8, 2] }, [7, 7, 7, 1, 8, 8, 8, 2]],
  [
    "grey with alpha of 16 bits",
    { ...colour, type: 4, depth: 16, rows: [0, 7, 9, 1, 9, 8, 9, 2, 9] },
    [7, 7, 7, 1, 8, 8, 8, 2],
  ],
  [
    "a transparent grey",
    { ...colour, type: 0, rows: [0, 7, 8], clear: [0, 8] },
    [7, 7, 7, 255, 8, 8, 8, 0],
  ],
  ["a transparent colour", { ...colour, clear: [0, 1, 0, 2, 0, 3] }, [1, 2, 3, 0, 4, 5, 6, 255]],
  ["a palette", { ...colour, type: 3, rows: [0, 1, 0], palette: [4, 5, 6, 1, 2, 3] }, opaque],
  [
    "a palette of 1 bit",
    { ...colour, type: 3, depth: 1, rows: [0, 0b1000_0000], palette: [4, 5, 6, 1, 2, 3] },
    opaque,
  ],
  [
    "a palette of 2 bits",
    { ...colour, type: 3, depth: 2, rows: [0, 0b1001_0000], palette: [0, 0, 0, 4, 5, 6, 1, 2, 3] },
    opaque,
  ],
  [
    "a palette of 4 bits",
    { ...colour, type: 3, depth: 4, rows: [0, 0x21], palette: [0, 0, 0, 4, 5, 6, 1, 2, 3] },
    opaque,
  ],
  [
    "a palette of 2 bits with alpha",
    {
      ...colour,
      type: 3,
      depth: 2,
      rows: [0, 0b0100_0000],
      palette: [4, 5, 6, 1, 2, 3],
      clear: [9],
    },
    [1, 2, 3, 255, 4, 5, 6, 9],
  ],
  [
    "a palette with alpha",
    { ...colour, type: 3, rows: [0, 1, 0], palette: [4, 5, 6, 1, 2, 3], clear: [9] },
    [1, 2, 3, 255, 4, 5, 6, 9],
  ],
  [
    "data in pieces of a byte, and an empty one",
    { ...colour, pieces: 1, before: [pngChunk("IDAT")] },
    opaque,
  ],
  [
    "chunks that need not be known",
    { ...colour, before: [pngChunk("abCd", [1]), pngChunk("iCCP", [0])] },
    opaque,
  ],
  ["an animation", { ...colour, before: [pngChunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0])] }, opaque],
])("decodePng() reads %s", async (_, parts, expected) => {
  expect(await pixels(png(parts))).toEqual(expected);
});

test("decodePng() reads every filter", async () => {
  for (let filter = 0; filter <= 4; filter++) {
    const rows = [0, 10, 20, 30, filter, 1, 2, 3];
    const [, , , a, b, c] = (await pixels(png({ width: 3, height: 2, type: 0, rows }))).filter(
      (_, i) => i % 4 === 0,
    );
    const expected = [
      [1, 2, 3],
      [1, 3, 6],
      [11, 22, 33],
      [6, 15, 25],
      [11, 22, 33],
    ][filter];
    expect([a, b, c], `filter ${filter}`).toEqual(expected);
  }
});

test("decodePng() rounds 16 bits to 8", async () => {
  const rows = Array.from({ length: 256 }, (_, y) => [
    0,
    ...Array.from({ length: 256 }, (__, x) => [y, x]).flat(),
  ]);
  const file = png({ width: 256, height: 256, depth: 16, type: 0, rows: rows.flat() });
  const found = (await pixels(file)).filter((_, i) => i % 4 === 0);
  expect(found).toEqual(Array.from({ length: 65_536 }, (_, value) => Math.round(value / 257)));
});

test("decodePng() takes of a transparent colour the bits that the depth has", async () => {
  const parts = { ...colour, type: 0, depth: 2, rows: [0, 0b0110_0000] };
  expect(await pixels(png({ ...parts, clear: [255, 0b1111_1110] }))).toEqual(
    await pixels(png({ ...parts, clear: [0, 2] })),
  );
});

test("decodePng() reads large pictures in pieces", async () => {
  const side = 1100;
  // What is unpacked is copied from what was, while rows are changed.
  const row = [2, ...Array.from({ length: side }, (_, x) => x % 7)];
  const rows = Uint8Array.from({ length: side * (side + 1) }, (_, i) => row[i % (side + 1)] ?? 0);
  const file = png({ width: side, height: side, type: 0, rows });
  const found = await decodePng(file, { ...place, maxPixels: side * side });
  const expected = new Uint8Array(4 * side * side).fill(255);
  for (let i = 0; i < side * side; i++)
    expected.fill(((i % side) % 7) * (1 + Math.floor(i / side)), 4 * i, 4 * i + 3);
  expect(equalBytes(found.pixels, expected)).toBe(true);
});

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

test("errors say where: source, member and byte", async () => {
  const whole = png(colour).slice();
  whole[20] = 9;
  await expect(
    decodePng(whole, { ...place, source: "a.tar", member: "b.png" }),
  ).rejects.toMatchObject({
    source: "a.tar",
    member: "b.png",
    offset: 8,
    algorithm: "crc32",
    message: expect.stringMatching(
      /^Cannot read b.png of a.tar: CRC-32 of its IHDR at byte 8 is [0-9a-f]{8}, it says [0-9a-f]{8}$/,
    ),
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

test("isPng() looks at the signature", () => {
  expect(isPng(drawPng([1, 1], () => [1, 2, 3]))).toBe(true);
  expect(isPng(bytesOf("\u0089PNG"))).toBe(false);
});
