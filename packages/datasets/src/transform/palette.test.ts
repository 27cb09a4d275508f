import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { randomStream } from "../set/random.ts";
import { isPalette } from "./is-palette.ts";
import { makePalette, otherColours, toColours, toIndices } from "./palette.ts";

test("few colours are kept as they are, and drawn again without a loss", () => {
  const random = randomStream([1, 0, 0, 1]);
  const colours = Array.from({ length: 255 }, () =>
    [0, 1, 2].map(() => Math.floor(256 * random())),
  );
  const pixels = Array.from({ length: 2000 }, (_, i) => [
    ...(colours[i % 255] ?? []),
    i % 7 === 0 ? 0 : 255,
  ]).flat();
  const palette = makePalette(Uint8Array.from(pixels));
  expect(palette.exact).toBe(true);
  expect(palette.colours[0]).toEqual([0, 0, 0, 0]);
  const drawn = toColours(toIndices(Uint8Array.from(pixels), palette), palette);
  for (let at = 0; at < pixels.length; at += 4)
    expect([...drawn.subarray(at, at + 4)]).toEqual(
      pixels[at + 3] === 0 ? [0, 0, 0, 0] : pixels.slice(at, at + 4),
    );
});

test("median cut finds clusters of colours", () => {
  const random = randomStream([2, 0, 0, 2]);
  const centres = [
    [30, 30, 30],
    [200, 40, 40],
    [40, 200, 60],
    [220, 220, 240],
  ];
  const pixels = Uint8Array.from(
    Array.from({ length: 4000 }, (_, i) => [
      ...(centres[i % 4] ?? []).map((c) => c + Math.floor(11 * random()) - 5),
      255,
    ]).flat(),
  );
  const { colours, exact } = makePalette(pixels, { colours: 4 });
  expect(exact).toBe(false);
  expect(colours).toHaveLength(4);
  for (const centre of centres) {
    const nearest = Math.min(
      ...colours.map((colour) => Math.max(...centre.map((c, i) => Math.abs(c - (colour[i] ?? 0))))),
    );
    expect(nearest).toBeLessThanOrEqual(1);
  }
});

test("more colours give a smaller error", () => {
  const random = randomStream([3, 0, 0, 3]);
  const pixels = Uint8Array.from({ length: 8000 }, (_, i) => (i % 4 === 3 ? 255 : 256 * random()));
  const errors = [2, 8, 64, 256].map((colours) => {
    const palette = makePalette(pixels, { colours });
    const drawn = toColours(toIndices(pixels, palette), palette);
    expect(palette.colours).toHaveLength(colours);
    return drawn.reduce((sum, value, i) => sum + (value - (pixels[i] ?? 0)) ** 2, 0);
  });
  expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  expect((errors[3] ?? 0) * 8).toBeLessThan(errors[0] ?? 0);
});

test("a palette of transparency alone, of one colour, and none", () => {
  expect(makePalette(Uint8Array.of(1, 2, 3, 127))).toEqual({
    colours: [[0, 0, 0, 0]],
    exact: true,
  });
  expect(makePalette(Uint8Array.of(1, 2, 3, 128))).toEqual({
    colours: [[1, 2, 3, 255]],
    exact: true,
  });
  expect(() => makePalette(new Uint8Array())).toThrow(RangeError);
  for (const colours of [1, 257, 2.5])
    expect(() => makePalette(Uint8Array.of(1, 2, 3, 255), { colours })).toThrow(RangeError);
});

test("pixels without a colour in the palette are refused", () => {
  const solid = makePalette(Uint8Array.of(1, 2, 3, 255));
  expect(() => toIndices(Uint8Array.of(1, 2, 3, 0), solid)).toThrow(/a transparent pixel/);
  const clear = makePalette(Uint8Array.of(1, 2, 3, 0));
  expect(() => toIndices(Uint8Array.of(1, 2, 3, 255), clear)).toThrow(/an opaque pixel/);
});

test("a palette of no colours or of more than 256 is none: an index is a byte", () => {
  const colours = Array.from({ length: 257 }, (_, i) => [i % 256, i >> 8, 7, 255] as const);
  expect(isPalette({ colours: colours.slice(0, 256), exact: true })).toBe(true);
  for (const count of [0, 257]) {
    const palette = { colours: colours.slice(0, count), exact: true };
    expect(isPalette(palette)).toBe(false);
    expect(() => toIndices(Uint8Array.of(0, 0, 7, 255), palette)).toThrow(
      `Cannot make indices of pixels: the palette has ${count} colours, not 1 to 256`,
    );
    const images = Uint8Array.of(0);
    expect(() => memoryDataset({ name: "m", shape: [1, 1, 1], images, palette })).toThrow(
      `Cannot make data set m: the palette has ${count} colours, not 1 to 256`,
    );
  }
});

test("otherColours() counts each opaque colour that a palette lacks once", () => {
  const palette = { colours: [[0, 0, 0, 0] as const, [255, 0, 0, 255] as const], exact: true };
  const [red, black, clear] = [
    [255, 0, 0, 255],
    [0, 0, 0, 255],
    [9, 9, 9, 0],
  ];
  expect(otherColours(Uint8Array.from([red, clear, red].flat()), palette)).toBe(0);
  const pixels = Uint8Array.from(
    [red, black, clear, black, [254, 0, 0, 255]].flatMap((p) => p ?? []),
  );
  expect(otherColours(pixels, palette)).toBe(2);
});

test("pixels of a canvas are as good as bytes, and those without alpha are refused", () => {
  const pixels = Uint8ClampedArray.of(255, 0, 0, 255, 9, 9, 9, 0);
  expect([...toIndices(pixels, makePalette(pixels))]).toEqual([1, 0]);
  const set = memoryDataset({ name: "canvas", shape: [1, 2, 1], images: pixels });
  expect(set.info.count).toBe(4);
  const rgb = Uint8Array.of(1, 2, 3);
  expect(() => makePalette(rgb)).toThrow(
    new TypeError(
      "Cannot make a palette of 3 bytes: a pixel has 4, its red, green, blue and alpha",
    ),
  );
  expect(() => toIndices(Object([1, 2, 3, 4]), makePalette(pixels))).toThrow(
    new TypeError("Cannot make indices of an object of Array: pixels are a Uint8Array"),
  );
});
