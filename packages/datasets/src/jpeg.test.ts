import { expect, test } from "vitest";
import { JpegError } from "./errors.ts";
import { decodeJpeg } from "./jpeg.ts";

const place = { source: "a.jpg", maxPixels: 100 };

function segment(marker: number, ...bytes: number[]): number[] {
  const length = bytes.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...bytes];
}

/** The bits of a block of one value, less 128: the length of its difference, the difference, and the end of the block. */
function blockOf(value: number): string {
  const difference = value - 128;
  if (difference === 0) return "00";
  const size = Math.floor(Math.log2(Math.abs(difference))) + 1;
  const bits = difference > 0 ? difference : difference + 2 ** size - 1;
  return `${"1".repeat(size)}0${bits.toString(2).padStart(size, "0")}0`;
}

/** A baseline file of 8x8 pixels, of one value in each component; `transform` is what Adobe's programs note of their colours. */
function flat(values: readonly number[], transform?: number): Uint8Array {
  const bits = values.map(blockOf).join("");
  const data = (bits.padEnd(Math.ceil(bits.length / 8) * 8, "1").match(/.{8}/g) ?? []).flatMap(
    (byte) => (byte === "11111111" ? [255, 0] : [Number.parseInt(byte, 2)]),
  );
  const codes = (...counts: number[]): number[] => [
    ...counts,
    ...Array.from({ length: 16 - counts.length }, () => 0),
  ];
  const adobe = [0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];
  return Uint8Array.from([
    0xff,
    0xd8,
    ...(transform === undefined ? [] : segment(0xee, ...adobe, transform)),
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 8)),
    ...segment(0xc0, 8, 0, 8, 0, 8, values.length, ...values.flatMap((_, i) => [i + 1, 0x11, 0])),
    ...segment(0xc4, 0, ...codes(1, 1, 1, 1, 1, 1, 1, 1), 0, 1, 2, 3, 4, 5, 6, 7),
    ...segment(0xc4, 0x10, ...codes(1), 0),
    ...segment(0xda, values.length, ...values.flatMap((_, i) => [i + 1, 0]), 0, 63, 0),
    ...data,
    0xff,
    0xd9,
  ]);
}

test.each([
  ["grey", flat([200]), [200, 200, 200, 255]],
  ["of luma and no colour", flat([100, 128, 128]), [100, 100, 100, 255]],
  ["of red, green and blue", flat([200, 90, 30], 0), [200, 90, 30, 255]],
] as const)("decodeJpeg() reads a baseline picture %s", async (_, file, first) => {
  const { width, height, pixels } = await decodeJpeg(file, place);
  expect([width, height]).toEqual([8, 8]);
  expect([...pixels.subarray(0, 4)]).toEqual(first);
  expect([...pixels.subarray(-4)]).toEqual(first);
});

test.each([
  ["noted by nobody", flat([200, 90, 30, 50])],
  ["noted by Adobe", flat([200, 90, 30, 50], 0)],
  ["as luma, colour and black", flat([200, 90, 30, 50], 2)],
] as const)("decodeJpeg() refuses colours of print, %s", async (_, file) => {
  await expect(decodeJpeg(file, place)).rejects.toThrow(JpegError);
  await expect(decodeJpeg(file, place)).rejects.toThrow("Unsupported color conversion request");
  // The decoder is fit for the next picture.
  expect((await decodeJpeg(flat([200]), place)).pixels[0]).toBe(200);
});
