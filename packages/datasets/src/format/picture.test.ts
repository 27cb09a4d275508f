// @module-tag ci
import { describe, expect, test } from "vitest";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { JpegError } from "../errors/format.ts";
import { smallJpeg } from "../fixtures/picture.fixture.ts";
import { randomStream } from "../set/random.ts";
import { concatenate } from "../source/concatenate.ts";
import { fitted, type Fitting } from "./fitting.ts";
import { decodeJpeg } from "./jpeg/jpeg.ts";
import type { Picture } from "./picture.ts";

const place = { source: "a.jpg", maxPixels: 1_000_000 };
const white = [255, 255, 255] as const;

function grey(width: number, height: number, values: readonly number[]): Picture {
  return {
    width,
    height,
    pixels: Uint8Array.from(values.flatMap((value) => [value, value, value, 255])),
  };
}

function fit(picture: Picture, fitting: Partial<Fitting>): number[] {
  return [
    ...fitted(picture, {
      height: 1,
      width: 1,
      channels: 1,
      background: white,
      fit: "cover",
      place,
      ...fitting,
    }),
  ];
}

test("fitted() averages whole areas", () => {
  const four = grey(4, 2, [0, 10, 20, 30, 40, 50, 60, 70]);
  expect(fit(four, { height: 1, width: 2 })).toEqual([25, 45]);
  expect(fit(four, { height: 2, width: 4 })).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
});

test("fitted() averages parts of pixels by their shares", () => {
  expect(fit(grey(3, 1, [0, 90, 240]), { width: 2, fit: "stretch" })).toEqual([30, 190]);
  expect(fit(grey(5, 1, [0, 100, 100, 100, 200]), { width: 3, fit: "stretch" })).toEqual([
    40, 100, 160,
  ]);
});

test("fitted() repeats pixels where there are too few", () => {
  expect(fit(grey(2, 1, [5, 9]), { width: 4, height: 2, fit: "stretch" })).toEqual([
    5, 5, 9, 9, 5, 5, 9, 9,
  ]);
});

test("fitted() cuts the middle out, bends, or takes one size only", () => {
  const wide = grey(4, 2, [0, 10, 20, 30, 0, 10, 20, 30]);
  expect(fit(wide, { width: 2, height: 2 })).toEqual([10, 20, 10, 20]);
  expect(fit(wide, { width: 2, height: 2, fit: "stretch" })).toEqual([5, 25, 5, 25]);
  expect(fit(grey(1, 4, [1, 2, 3, 4]), { height: 2 })).toEqual([2, 3]);
  expect(fit(wide, { width: 4, height: 2, fit: "exact" })).toHaveLength(8);
  expect(() => fit(wide, { width: 2, height: 2, fit: "exact" })).toThrow(DatasetError);
});

test("fitted() keeps a plain picture plain, whatever the sizes", () => {
  for (const [w, h] of [
    [7, 3],
    [100, 33],
    [1, 9],
  ] as const)
    for (const [width, height] of [
      [2, 2],
      [3, 5],
      [32, 32],
    ] as const)
      expect(
        new Set(
          fit(
            grey(
              w,
              h,
              Array.from({ length: w * h }, () => 137),
            ),
            { width, height, fit: "stretch" },
          ),
        ),
      ).toEqual(new Set([137]));
});

test("fitted() lays a picture over the background, in colour or grey", () => {
  const picture: Picture = {
    width: 2,
    height: 1,
    pixels: Uint8Array.of(200, 100, 0, 255, 200, 100, 0, 51),
  };
  const options = { width: 2, channels: 3, background: [0, 50, 100] } as const;
  expect(fit(picture, options)).toEqual([200, 100, 0, 40, 60, 80]);
  expect(fit(picture, { ...options, channels: 1 })).toEqual([119, 56]);
});

describe("decodeJpeg()", () => {
  test("decodes what mozjpeg wrote", async () => {
    const { width, height, pixels } = await decodeJpeg(smallJpeg, place);
    expect([width, height, pixels.length]).toEqual([16, 8, 512]);
    let error = 0;
    for (let i = 0; i < 128; i++) {
      error +=
        Math.abs((pixels[4 * i] ?? 0) - (i % 16) * 16) +
        Math.abs((pixels[4 * i + 1] ?? 0) - (i >> 4) * 30);
      expect(pixels[4 * i + 3]).toBe(255);
    }
    expect(error / 256).toBeLessThan(16);
  });

  test("decodes several at once", async () => {
    const bad = concatenate([smallJpeg.subarray(0, 200), Uint8Array.of(0xff, 0xd9)]);
    const found = await Promise.allSettled(
      [smallJpeg, bad, smallJpeg].map((file) => decodeJpeg(file, place)),
    );
    expect(found.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("refuses a file cut at any byte, also where an end is put after it", async () => {
    for (let length = 3; length < smallJpeg.length; length += 1)
      await expect(
        decodeJpeg(smallJpeg.subarray(0, length), place),
        `${length} bytes`,
      ).rejects.toThrow(TruncatedError);
    for (let length = 3; length < smallJpeg.length - 30; length += 9) {
      const ended = concatenate([smallJpeg.subarray(0, length), Uint8Array.of(0xff, 0xd9)]);
      await expect(decodeJpeg(ended, place), `${length} bytes`).rejects.toThrow(DatasetError);
    }
  });

  test("refuses what is no JPEG, and too large a size, before it decodes", async () => {
    await expect(decodeJpeg(Uint8Array.of(1, 2, 3), place)).rejects.toThrow(JpegError);
    await expect(
      decodeJpeg(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0), place),
    ).rejects.toThrow(JpegError);
    await expect(decodeJpeg(smallJpeg, { ...place, maxPixels: 100 })).rejects.toThrow(LimitError);
  });

  test("150 mutations are read or refused, and the decoder goes on", async () => {
    const random = randomStream([2, 7, 1, 8]);
    for (let i = 0; i < 150; i++) {
      const mutant = smallJpeg.slice();
      for (let k = 0; k <= 2 * random(); k++)
        mutant[Math.floor(mutant.length * random())] = 256 * random();
      const failure = await decodeJpeg(mutant, place).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure === undefined || failure instanceof DatasetError, String(failure)).toBe(true);
    }
    expect((await decodeJpeg(smallJpeg, place)).width).toBe(16);
  });
});
