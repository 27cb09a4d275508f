import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { drawingAnimation } from "../../pictures/drawing-animation.ts";
import { sampleSheet } from "../../pictures/sample-sheet.ts";
import { apngBytes } from "./apng.ts";

const palette = {
  colours: [
    [0, 0, 0, 0],
    [200, 10, 30, 255],
    [1, 2, 3, 255],
  ],
};
const shape = { height: 4, width: 5, channels: 1, columns: 2, scale: 3 };
const images = Uint8Array.from({ length: 4 * 20 }, (_, k) => (k * k) % 3);

/** The pictures that a player shows by chunks of animation, or a viewer by those of a picture. */
function shownBy(file: Uint8Array, wanted: "fdAT" | "IDAT"): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shown = new Uint8Array(4 * view.getUint32(16) * view.getUint32(20));
  const frames: Uint8Array[] = [];
  for (let at = 8; at < file.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (name !== wanted) continue;
    const start = at + (name === "fdAT" ? 12 : 8);
    const rows = inflateSync(file.subarray(start, at + 8 + view.getUint32(at)));
    const bytes = 4 * view.getUint32(16);
    for (let y = 0; y < view.getUint32(20); y++)
      for (let x = 0; x < bytes; x += 4) {
        const pixel = rows.subarray(y * (bytes + 1) + 1 + x, y * (bytes + 1) + 5 + x);
        if (pixel[3] === 255) shown.set(pixel, y * bytes + x);
      }
    frames.push(shown.slice());
  }
  return frames;
}

test("an APNG ends in the sheet, and shows it where animations are not known", () => {
  const animation = drawingAnimation(images, { ...shape, palette });
  const file = apngBytes(animation);
  const sheet = sampleSheet(images, { ...shape, palette });
  const frames = shownBy(file, "fdAT");
  expect(frames).toHaveLength(20);
  expect(frames.at(-1)).toEqual(sheet.data);
  expect(frames[0]).not.toEqual(sheet.data);
  expect(shownBy(file, "IDAT")).toEqual([sheet.data]);
});
