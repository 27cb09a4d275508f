import { expect, test } from "vitest";
import { heatColours } from "./heat-colours.ts";
import { checkSurpriseSheet, surpriseSheet } from "./surprise-sheet.ts";

const ground = [24, 24, 27];

test("more bits are lighter, up to the most, and beyond it nothing changes", () => {
  const bits = Array.from({ length: 41 }, (_, i) => i / 5);
  const colours = heatColours(bits, 8);
  const light = bits.map((_, i) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(3 * i, 3 * i + 3);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  light.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(light[i] ?? 0));
  expect(heatColours([-1, 0], 8)).toEqual(new Uint8Array(6));
  expect([...heatColours([8, 1e9], 8)]).toEqual([255, 250, 190, 255, 250, 190]);
});

/** The pixel of a picture. */
function pixelAt(picture: ReturnType<typeof surpriseSheet>, x: number, y: number): number[] {
  const at = 3 * (y * picture.width + x);
  return [...picture.data.subarray(at, at + 3)];
}

test("a sheet has the image, its map beside it, and the legend at the foot", () => {
  const size = { height: 1, width: 2, channels: 1, levels: 2, scale: 2 };
  const sheet = surpriseSheet(Uint8Array.of(1, 0), Float32Array.of(0, 1), size);
  expect([sheet.width, sheet.height]).toEqual([18, 22]);
  expect(pixelAt(sheet, 4, 4)).toEqual([255, 255, 255]);
  expect(pixelAt(sheet, 6, 5)).toEqual([0, 0, 0]);
  expect(pixelAt(sheet, 8, 4)).toEqual(ground);
  expect(pixelAt(sheet, 10, 4)).toEqual([0, 0, 0]);
  // A guess between two levels costs one bit.
  expect(pixelAt(sheet, 13, 5)).toEqual([255, 250, 190]);
  expect(pixelAt(sheet, 4, 10)).toEqual([0, 0, 0]);
  expect(pixelAt(sheet, 13, 17)).toEqual([255, 250, 190]);
  expect(pixelAt(sheet, 13, 18)).toEqual(ground);
});

test("what is transparent shows the ground, and `most` scales the colours", () => {
  const palette = {
    colours: [
      [255, 0, 0, 0],
      [0, 255, 0, 255],
    ],
  };
  const size = { height: 1, width: 2, channels: 1, levels: 2, palette, scale: 1, most: 4 };
  const sheet = surpriseSheet(Uint8Array.of(0, 1), Float32Array.of(2, 3), size);
  const row = [4, 5, 7, 8].map((x) => pixelAt(sheet, x, 4));
  expect(row).toEqual([ground, [0, 255, 0], [170, 30, 110], [250, 130, 30]]);
});

test("a sheet is refused by its size alone, as drawing it is", () => {
  const size = { height: 4, width: 4, channels: 1, levels: 2 };
  expect(() => checkSurpriseSheet(6, { ...size, columns: 3 })).not.toThrow();
  const large = { ...size, scale: 3000, columns: 1 };
  const drawing = (): unknown => surpriseSheet(new Uint8Array(32), new Float32Array(32), large);
  const refused = "Cannot draw a picture of 27008x24012 pixels";
  expect(() => checkSurpriseSheet(2, large)).toThrow(refused);
  expect(drawing).toThrow(refused);
  expect(() => checkSurpriseSheet(2, { ...size, columns: 0 })).toThrow("columns is 0");
});

test("a map of other images is refused", () => {
  const size = { height: 1, width: 2, channels: 1, levels: 2 };
  expect(() => surpriseSheet(new Uint8Array(4), new Float32Array(2), size)).toThrow(
    "Cannot show a map of 2 pixels beside images of 4",
  );
});
