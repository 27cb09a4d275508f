import { expect, test } from "vitest";
import { sampleSheet } from "./sample-sheet.ts";

const dot = { height: 1, width: 1, channels: 1, scale: 1 };
/** The colour of each dot on a sheet of them; grey is three equal bytes. */
function shown(images: number[], options: object): number[] {
  const { data, width, channels } = sampleSheet(Uint8Array.from(images), {
    ...dot,
    columns: images.length,
    ...options,
  });
  return images.flatMap((_, i) => {
    const at = channels * (2 * width + 2 + 3 * i);
    return [...data.subarray(at, at + channels)];
  });
}

test("levels are shown from black to white, and bytes as they are", () => {
  expect(shown([0, 1, 7], { levels: 8 })).toEqual([0, 0, 0, 36, 36, 36, 255, 255, 255]);
  expect(shown([0, 1, 7], { levels: 256 })).toEqual([0, 0, 0, 1, 1, 1, 7, 7, 7]);
  expect(shown([0, 1, 7], {})).toEqual([0, 0, 0, 1, 1, 1, 7, 7, 7]);
});

test("a value that is no level, or an index without a colour, is refused", () => {
  expect(() => shown([0, 8], { levels: 8 })).toThrow(
    "Cannot show level 8: there are levels 0 to 7; leave levels out for bytes of 0 to 255",
  );
  const palette = {
    colours: [
      [0, 0, 0, 0],
      [1, 2, 3, 255],
    ],
  };
  expect(shown([1], { levels: 8, palette })).toEqual([1, 2, 3, 255]);
  expect(() => shown([2], { levels: 8, palette })).toThrow(
    new RangeError("Cannot show index 2: the palette has 2 colours, from index 0"),
  );
});
