import { expect, test } from "vitest";
import { tar } from "../../fixtures/archive.fixture.ts";
import {
  encodeJpeg,
  type JpegEncoding,
  segment,
  withOrientation,
} from "../../fixtures/jpeg.fixture.ts";
import { imageFolder } from "../../set/pictures/image-folder.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import type { Picture } from "../picture.ts";
import { decodeJpeg } from "./jpeg.ts";

const place = { source: "a.jpg", maxPixels: 10_000 };

/** Slopes, so that no side is like another. */
const drawn: Picture = {
  width: 40,
  height: 24,
  pixels: Uint8Array.from({ length: 40 * 24 * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % 40, Math.floor(i / 160)];
    return [5 * x + 20, 8 * y + 30, 200 - 2 * x - 3 * y, 255][i % 4] ?? 0;
  }),
};

/** Where a pixel of the turned picture comes from: column and row, counted from the other end where it is `w` or `h` less something. */
const turns: Readonly<
  Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]>
> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

function turned({ width: w, height: h, pixels }: Picture, orientation: number): Picture {
  const [width, height] = orientation < 5 ? [w, h] : [h, w];
  const out = new Uint8Array(4 * w * h);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = turns[orientation]?.(x, y, w, h) ?? [0, 0];
      const from = 4 * (row * w + column);
      out.set(pixels.subarray(from, from + 4), 4 * (y * width + x));
    }
  return { width, height, pixels: out };
}

test.each(
  [1, 2, 3, 4, 5, 6, 7, 8].flatMap((orientation) =>
    (["II", "MM"] as const).map((order) => ({ orientation, order })),
  ),
)(
  "a photograph of orientation $orientation is turned as its camera says, by bytes in the order $order",
  async ({ orientation, order }) => {
    const file = await encodeJpeg(drawn);
    const plain = await decodeJpeg(file, place);
    expect([plain.width, plain.height]).toEqual([40, 24]);
    const found = await decodeJpeg(withOrientation(file, orientation, order), place);
    expect(found).toEqual(turned(plain, orientation));
  },
);

test("the orientation is found behind other notes, and one that does not exist is none", async () => {
  const file = await encodeJpeg(drawn);
  const upright = await decodeJpeg(file, place);
  const noted = withOrientation(file, 6);
  const xmp = segment(0xe1, ...new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0<x/>"));
  const behind = concatenate([noted.subarray(0, 2), Uint8Array.from(xmp), noted.subarray(2)]);
  expect(await decodeJpeg(behind, place)).toEqual(turned(upright, 6));
  for (const orientation of [0, 9])
    expect(await decodeJpeg(withOrientation(file, orientation), place)).toEqual(upright);
});

test("imageFolder() takes the size of a turned photograph", async () => {
  const data = withOrientation(await encodeJpeg(drawn), 8);
  const archive = tar({ name: "a/1.jpg", data });
  const { info } = await imageFolder({ from: fromBytes(archive, { name: "a.tar" }) });
  expect(info.shape).toEqual([40, 24, 3]);
});

test.each<[string, JpegEncoding, number]>([
  ["progressive", { quality: 95 }, 3],
  ["baseline", { quality: 95, progressive: false }, 3],
  [
    "with colours shared by 2x2 pixels",
    { quality: 95, chroma_subsample: 2, auto_subsample: false },
    3,
  ],
  [
    "with colours shared by 4x4 pixels",
    { quality: 95, chroma_subsample: 4, auto_subsample: false },
    8,
  ],
  ["with all colours", { quality: 95, chroma_subsample: 1, auto_subsample: false }, 2],
  ["of red, green and blue", { quality: 95, color_space: 2 }, 2],
])("decodeJpeg() reads a picture %s", async (_, encoding, most) => {
  const { width, height, pixels } = await decodeJpeg(await encodeJpeg(drawn, encoding), place);
  expect([width, height]).toEqual([40, 24]);
  const errors = pixels.map((value, i) => Math.abs(value - (drawn.pixels[i] ?? 0)));
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(most);
  expect(pixels.filter((value, i) => i % 4 === 3 && value !== 255)).toHaveLength(0);
});

test("decodeJpeg() reads grey pictures", async () => {
  const { pixels } = await decodeJpeg(await encodeJpeg(drawn, { color_space: 1 }), place);
  for (let at = 0; at < pixels.length; at += 4)
    expect(new Set(pixels.subarray(at, at + 3)).size).toBe(1);
});
