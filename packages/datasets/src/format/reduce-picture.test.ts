import { expect, test } from "vitest";
import { randomStream } from "../set/random.ts";
import type { Picture } from "./picture.ts";
import { reducePicture } from "./reduce-picture.ts";

const random = randomStream([5, 9, 2, 6]);
const below = (n: number): number => Math.floor(n * random());

/** The average of one area, pixel by pixel, by how much of each lies in it. */
function averageOf(
  { width, height, pixels }: Picture,
  { x, y, w, h }: { x: number; y: number; w: number; h: number },
  c: number,
  behind: number,
): number {
  let sum = 0;
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const along = Math.max(0, Math.min(x + w, i + 1) - Math.max(x, i));
      const across = Math.max(0, Math.min(y + h, j + 1) - Math.max(y, j));
      const alpha = (pixels[4 * (j * width + i) + 3] ?? 0) / 255;
      const over = (pixels[4 * (j * width + i) + c] ?? 0) * alpha + behind * (1 - alpha);
      sum += Math.round(over) * along * across;
    }
  return sum / (w * h);
}

test.each([255, 0])("averages areas of a part of a picture, alpha at least %i", (least) => {
  for (let round = 0; round < 60; round++) {
    const [width, height] = [1 + below(30), 1 + below(30)];
    const pixels = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
      i % 4 === 3 ? Math.max(least, below(256)) : below(256),
    );
    const to = { width: 1 + below(width), height: 1 + below(height) };
    const [w, h] = [to.width + random() * (width - to.width), height];
    const view = { x: (width - w) / 2, y: 0, w, h };
    const background = [below(256), below(256), below(256)] as const;
    const picture = { width, height, pixels };
    const found = reducePicture(picture, view, { ...to, background });
    for (let at = 0; at < found.length; at++) {
      const [row, column] = [Math.floor(at / 3 / to.width), Math.floor(at / 3) % to.width];
      const [along, across] = [w / to.width, h / to.height];
      const area = { x: view.x + column * along, y: row * across, w: along, h: across };
      const expected = averageOf(picture, area, at % 3, background[at % 3] ?? 0);
      // Rounded, and a half to either side.
      expect(Math.abs((found[at] ?? 0) - expected)).toBeLessThan(0.5 + 1e-6);
    }
  }
});
