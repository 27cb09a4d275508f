import { expect, test } from "vitest";
import { sheetAtlas } from "./atlas.ts";
import { imageNames } from "./image-names.ts";
import { sampleSheet } from "./sample-sheet.ts";

test("an atlas cuts the images out of their sheet", () => {
  const [height, width, count] = [3, 2, 5];
  const images = Uint8Array.from({ length: count * height * width * 3 }, (_, k) => k);
  for (const look of [{}, { columns: 2, scale: 1, margin: 3, spacing: 0 }, { scale: 4 }]) {
    const how = { height, width, channels: 3, ...look };
    const sheet = sampleSheet(images, how);
    const names = imageNames(count, { seed: 1 });
    const { frames, meta } = sheetAtlas({ ...how, image: "sheet.png", names, meta: { seed: 1 } });
    expect(meta).toMatchObject({ size: { w: sheet.width, h: sheet.height }, seed: 1 });
    for (const [k, name] of names.entries()) {
      const { frame } = frames[name] ?? { frame: { x: -1, y: -1, w: 0, h: 0 } };
      const scale = frame.w / width;
      expect([frame.w, frame.h]).toEqual([scale * width, scale * height]);
      for (let y = 0; y < frame.h; y++)
        for (let x = 0; x < frame.w; x++) {
          const at = 3 * ((frame.y + y) * sheet.width + frame.x + x);
          const of = 3 * ((k * height + Math.floor(y / scale)) * width + Math.floor(x / scale));
          expect(sheet.data.subarray(at, at + 3)).toEqual(images.subarray(of, of + 3));
        }
    }
  }
});

test("names of classes become names of files", () => {
  const classes = ["T-shirt/top", "../../etc", "", "Éclair 1", "a\u0000b"];
  expect(imageNames(5, { seed: 0, classes })).toEqual([
    "T-shirt-top-0-1",
    "-..-etc-0-2",
    "image-0-3",
    "Éclair-1-0-4",
    "a-b-0-5",
  ]);
  expect(imageNames(10, { seed: 0 })[0]).toBe("image-0-01");
});

test("two frames of one name are refused", () => {
  const twice = { height: 1, width: 1, image: "a.png", names: ["a", "b", "a"] };
  expect(() => sheetAtlas(twice)).toThrow("two frames have the name a");
});

test("imageNames() leaves room for numbers and an ending in the 255 bytes of a file's name", () => {
  const classes = ["\u00fc".repeat(127), "\u{20000}".repeat(63)];
  const [first = "", second = ""] = imageNames(2, { seed: 7, classes });
  expect([first, second].map((name) => Buffer.byteLength(name) < 251)).toEqual([true, true]);
  expect(first).toBe(`${"\u00fc".repeat(100)}-7-1`);
  expect(second).toBe(`${"\u{20000}".repeat(50)}-7-2`);
});
