// @module-tag ci
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { LimitError } from "../../errors/access.ts";
import { JpegError, UnsupportedError } from "../../errors/format.ts";
import {
  flatJpeg,
  type FlatOptions,
  greyInScans,
  plainGrey,
  segment,
} from "../../fixtures/jpeg.fixture.ts";
import { decodeJpeg } from "./jpeg.ts";

const place = { source: "a.jpg", maxPixels: 100 };

test.each([
  ["grey", flatJpeg([200]), [200, 200, 200, 255]],
  ["of luma and no colour", flatJpeg([100, 128, 128]), [100, 100, 100, 255]],
  ["of red, green and blue", flatJpeg([200, 90, 30], { transform: 0 }), [200, 90, 30, 255]],
  [
    "with markers that mean nothing before its frame",
    flatJpeg([200], { first: [0xff, 0x01, 0xff, 0xd3, 0xff, 0xff] }),
    [200, 200, 200, 255],
  ],
] as const)("decodeJpeg() reads a baseline picture %s", async (_, file, first) => {
  const { width, height, pixels } = await decodeJpeg(file, place);
  expect([width, height]).toEqual([8, 8]);
  expect([...pixels.subarray(0, 4)]).toEqual(first);
  expect([...pixels.subarray(-4)]).toEqual(first);
});

const print = [200, 90, 30, 50];

test.each<[what: string, state: string, readonly number[], FlatOptions]>([
  ["four colours", "it has the four colours of print (CMYK); save it as PNG", print, {}],
  [
    "CMYK by Adobe",
    "it has the four colours of print (CMYK); save it as PNG",
    print,
    { transform: 0 },
  ],
  [
    "luma, colour and black",
    "it has the four colours of print (CMYK); save it as PNG",
    print,
    { transform: 2 },
  ],
  ["two colours", "it has 2 colours", [1, 2], {}],
  ["12 bits", "it has 12 bits of each colour", [200], { depth: 12, frame: 0xc1 }],
  ["arithmetic coding", "it is packed by arithmetic coding", [200], { frame: 0xc9 }],
  ["arithmetic scans", "it is packed by arithmetic coding", [200], { frame: 0xca }],
  ["JPEG without loss", "it is packed without loss", [200], { frame: 0xc3 }],
  ["a hierarchy", "it is made of several frames", [200], { frame: 0xc5 }],
])("decodeJpeg() says that it does not read %s", async (_, state, values, options) => {
  const failure = decodeJpeg(flatJpeg(values, options), place);
  await expect(failure).rejects.toThrow(UnsupportedError);
  await expect(failure).rejects.toThrow(`Cannot read a.jpg: ${state}`);
});

test.each([
  ["a restart", 0xd0],
  ["a marker that means nothing", 0x01],
])("the limit of pixels holds behind %s", async (_, marker) => {
  // Who takes the frame behind the marker for the marker's length comes to another frame, in a comment.
  const small = segment(0xc0, 8, 0, 1, 0, 1, 1, 1, 0x11, 0);
  const frame = segment(0xc0, 8, 0, 8, 0, 8, 1, 1, 0x11, 0);
  const comment = Array.from({ length: 65_533 }, () => 0);
  comment.splice(2 + 2 + 0xffc0 - (4 + frame.length + 4), small.length, ...small);
  const file = flatJpeg([200], { first: [0xff, marker], next: segment(0xfe, ...comment) });
  expect([...file.subarray(0xffc4, 0xffc6)]).toEqual([0xff, 0xc0]);
  expect((await decodeJpeg(file, place)).width).toBe(8);
  await expect(decodeJpeg(file, { ...place, maxPixels: 16 })).rejects.toThrow(LimitError);
});

test.each([
  ["a second frame", { next: segment(0xc0, 8, 0, 1, 0, 1, 1, 1, 0x11, 0) }, "a second frame"],
  ["a second beginning", { next: [0xff, 0xd8] }, "it begins again at byte 15"],
  ["an unknown marker", { next: [0xff, 0x02] }, "the unknown marker ff02"],
  ["an end before its frame", { first: [0xff, 0xd9] }, "no size before byte 2"],
  ["pixels before its frame", { first: segment(0xda, 1, 1, 0, 0, 63, 0) }, "no size before byte 2"],
] as const)("decodeJpeg() refuses %s", async (_, options, state) => {
  const failure = decodeJpeg(flatJpeg([200], options), place);
  await expect(failure).rejects.toThrow(JpegError);
  await expect(failure).rejects.toThrow(state);
});

test("decodeJpeg() reads pictures of many scans, but not of any number", async () => {
  const { pixels } = await decodeJpeg(greyInScans(8, 6), { ...place, maxPixels: 1000 });
  expect(new Set(pixels)).toEqual(new Set([128, 255]));
  const many = decodeJpeg(greyInScans(8, 7), { ...place, maxPixels: 1_000_000 });
  await expect(many).rejects.toThrow(LimitError);
  await expect(many).rejects.toThrow("it has more than 500 scans");
});

test("all scans of a picture are no more than 32 pictures of the largest size", async () => {
  const file = greyInScans(64, 0);
  expect((await decodeJpeg(file, { ...place, maxPixels: 8192 })).width).toBe(64);
  const failure = decodeJpeg(file, { ...place, maxPixels: 8191 });
  await expect(failure).rejects.toThrow(LimitError);
  await expect(failure).rejects.toThrow("64 scans of 64x64 pixels");
});

/** Bytes beside the heap, such as those of WebAssembly. */
function external(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().external;
}

/** Of all pixels nothing else stays. */
async function lastPixel(file: Uint8Array): Promise<Uint8Array> {
  const { pixels } = await decodeJpeg(file, { ...place, maxPixels: 2 ** 26 });
  return pixels.slice(-4);
}

// Other runtimes collect garbage when they like.
test.skipIf("bun" in process.versions || "deno" in process.versions)(
  "the memory that a large picture needed does not stay with its decoder",
  async () => {
    await decodeJpeg(flatJpeg([200]), place);
    const before = external();
    expect(await lastPixel(plainGrey(5800))).toEqual(Uint8Array.of(128, 128, 128, 255));
    await expect.poll(() => external() - before, { timeout: 10_000 }).toBeLessThan(2 ** 24);
    const { width } = await decodeJpeg(flatJpeg([200]), place);
    expect(width).toBe(8);
  },
);

test("decodeJpeg() leaves no ImageData behind", async () => {
  const before = await decodeJpeg(flatJpeg([200]), place);
  expect("ImageData" in globalThis).toBe(false);
  expect(await decodeJpeg(flatJpeg([200]), place)).toEqual(before);
  expect("ImageData" in globalThis).toBe(false);
});
