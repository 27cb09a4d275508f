import { expect, test } from "vitest";
import { bytesOf } from "../../fixtures/archive.fixture.ts";
import { equalBytes } from "../../fixtures/fuzz/fuzz.fixture.ts";
import { drawPng, png, pngChunk, type PngParts } from "../../fixtures/picture.fixture.ts";
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

test("isPng() looks at the signature", () => {
  expect(isPng(drawPng([1, 1], () => [1, 2, 3]))).toBe(true);
  expect(isPng(bytesOf("\u0089PNG"))).toBe(false);
});
