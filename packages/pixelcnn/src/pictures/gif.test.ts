import { expect, test } from "vitest";
import { drawingAnimation, type AnimationFrame } from "./drawing-animation.ts";
import { readGif } from "./gif.fixture.ts";
import { gifBytes } from "./gif.ts";
import { sampleSheet } from "./sample-sheet.ts";

const size = 16;
const shape = { height: size, width: size, channels: 1, columns: 3, scale: 2 };

/** Indices without a pattern, so that codes of all lengths are written. */
function noise(images: number, levels: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: images * size * size }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * levels);
  });
}

function colourful(count: number): { colours: (readonly number[])[] } {
  const solid = Array.from({ length: count - 1 }, (_, k) => [k, 255 - k, (k * 7) % 256, 255]);
  return { colours: [[0, 0, 0, 0], ...solid] };
}

test.each([2, 5, 32, 256])("a GIF of %i colours ends in the sheet, pixel for pixel", (colours) => {
  const images = noise(6, colours);
  const how = { ...shape, palette: colourful(colours) };
  const gif = readGif(gifBytes(drawingAnimation(images, how)));
  const sheet = sampleSheet(images, how);
  expect([gif.width, gif.height, gif.frames.length]).toEqual([sheet.width, sheet.height, 64]);
  expect(gif.frames.at(-1)).toEqual(sheet.data);
});

test("each step of a drawing draws the next pixels of all images and changes no others", () => {
  const how = { ...shape, palette: colourful(9) };
  const animation = drawingAnimation(
    noise(6, 9).map((index) => Math.max(1, index)),
    how,
  );
  const { frames } = readGif(gifBytes(animation));
  const drawn = frames.map((frame) => frame.filter((value, i) => i % 4 === 3 && value === 255));
  expect(drawn.map(({ length }) => length)).toEqual(
    Array.from({ length: 64 }, (_, k) => (k + 1) * 4 * 6 * 4),
  );
  const last = frames.at(-1) ?? new Uint8Array();
  const isOther = (frame: Uint8Array): boolean =>
    frame.some((value, i) => frame[i | 3] === 255 && value !== last[i]);
  expect(frames.filter(isOther)).toEqual([]);
});

test("more colours than a GIF has are refused, and what has any number is named", () => {
  const images = Uint8Array.from({ length: size * size }, (_, k) => k);
  expect(() => gifBytes(drawingAnimation(images, shape))).toThrow("an APNG file has any number");
});

test("frames are written as they come: no more than two of them are held", () => {
  let [taken, written, most] = [0, 0, 0];
  const data = Uint8Array.of(255, 0, 0, 255);
  const frames = function* (): Generator<AnimationFrame> {
    for (let k = 0; k < 9; k++) {
      most = Math.max(most, ++taken - written);
      yield {
        get data() {
          written++;
          return data;
        },
        milliseconds: 10,
      };
    }
  };
  const gif = readGif(gifBytes({ width: 1, height: 1, last: data, frames: frames() }));
  expect([gif.frames.length, written, most]).toEqual([9, 9, 2]);
});
