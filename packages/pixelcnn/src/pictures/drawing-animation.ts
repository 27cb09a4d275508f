import { gridCells, type Picture } from "./image-grid.ts";
import { gridOf, sampleSheet, type SheetOptions } from "./sample-sheet.ts";

/** A picture that is drawn step by step. */
export interface Animation {
  readonly width: number;
  readonly height: number;
  /** The picture at the end, `[height, width, 4]`: red, green, blue and opacity of 0 or 255. */
  readonly last: Uint8Array;
  /** The steps; they can be gone through again. */
  readonly frames: Iterable<AnimationFrame>;
}

/** What a step draws on top of those before it. */
export interface AnimationFrame {
  /** `[height, width, 4]`; where the opacity is 0 nothing is drawn. */
  readonly data: Uint8Array;
  /** How long it is shown. */
  readonly milliseconds: number;
}

/** How images are drawn: those of a sheet all at once. */
export interface AnimationOptions extends SheetOptions {
  /** Steps at most, of equally many pixels; 64 if missing. */
  readonly frames?: number | undefined;
}

const [stepMs, endMs] = [50, 2000];

/**
 * Samples as they are drawn: pixel after pixel, row by row, which is the order in which a model samples them. The end is
 * {@link sampleSheet} of the same images, with opacity.
 *
 * @throws RangeError as `sampleSheet()`.
 * @example
 * const dots = { height: 1, width: 2, channels: 1, columns: 1, scale: 1, margin: 0 };
 * const { frames } = drawingAnimation(Uint8Array.of(0, 255), dots);
 * [...frames].map(({ data }) => [...data]); // [[0, 0, 0, 255, 0, 0, 0, 0], [0, 0, 0, 0, 255, 255, 255, 255]]
 */
export function drawingAnimation(images: Uint8Array, options: AnimationOptions): Animation {
  const { height, width, channels, frames: most = 64 } = options;
  const sheet = sampleSheet(images, options);
  const last = opaque(sheet);
  const pixels = height * width;
  const count = Math.max(1, Math.min(most, pixels));
  const steps = stepsOf(sheet, images.length / (pixels * channels), { ...options, count });
  function* frames(): Generator<AnimationFrame> {
    for (let step = 0; step < count; step++) {
      const data = new Uint8Array(last.length);
      for (const [pixel, own] of steps.entries())
        if (own === step) data.set(last.subarray(4 * pixel, 4 * pixel + 4), 4 * pixel);
      yield { data, milliseconds: step === count - 1 ? endMs : stepMs };
    }
  }
  const { width: wide, height: high } = sheet;
  return { width: wide, height: high, last, frames: { [Symbol.iterator]: frames } };
}

/** The step in which each pixel of a sheet is drawn; the first one draws what is between the images. */
function stepsOf(
  { width: whole, height: high }: Picture,
  images: number,
  { count, ...options }: AnimationOptions & { readonly count: number },
): Uint32Array {
  const { height, width } = options;
  const steps = new Uint32Array(whole * high);
  const grid = gridOf(options);
  for (const { x: left, y: top, width: wide, height: tall } of gridCells(images, grid))
    for (let y = 0; y < tall; y++)
      for (let x = 0; x < wide; x++) {
        const row = Math.floor((y * height) / tall);
        const place = row * width + Math.floor((x * width) / wide);
        steps[(top + y) * whole + left + x] = Math.floor((place * count) / (height * width));
      }
  return steps;
}

function opaque({ data, channels }: Picture): Uint8Array {
  if (channels === 4) return data;
  const pixels = new Uint8Array((data.length / 3) * 4).fill(255);
  for (let pixel = 0; 3 * pixel < data.length; pixel++)
    pixels.set(data.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  return pixels;
}
