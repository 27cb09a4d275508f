import { encode } from "fast-png";
import { cellHeight, cellWidth, drawText } from "./bitmap-font.ts";
import { blankPicture, fillRectangle, type Colour, type Picture } from "./picture.ts";

export interface GridOptions {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for RGB, 4 for RGB and alpha. */
  readonly channels: number;
  /** Images in a row; about a square of them when left out. */
  readonly columns?: number;
  /** Screen pixels for each pixel, a whole number. */
  readonly scale?: number;
  /** Screen pixels between images and around them. */
  readonly gap?: number;
  /** A line of text under each image, in the order of the images; cut off at the image's width. */
  readonly labels?: readonly string[];
}

const background: Colour = [24, 24, 27];
const ink: Colour = [228, 228, 231];
/** Readable on any ground that a picture without one is shown on. */
const middleInk: Colour = [128, 128, 132];

/**
 * Lays images out in rows on one picture. With alpha it is transparent between images too, as editors of sprites expect.
 *
 * @param images bytes of shape `[count, height, width, channels]`
 * @throws RangeError if the bytes are no whole number of images, or channels are not 1, 3 or 4
 */
export function imageGrid(images: Uint8Array, options: GridOptions): Picture {
  const { height, width, channels, scale = 1, gap = 2, labels } = options;
  const imageBytes = height * width * channels;
  const count = images.length / imageBytes;
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new RangeError(`Cannot draw images of ${channels} channels: 1, 3 or 4 can be drawn`);
  if (!Number.isInteger(count))
    throw new RangeError(
      `Cannot lay out ${images.length} bytes as images of [${height},${width},${channels}]: they are no whole number`,
    );
  const columns = options.columns ?? Math.max(1, Math.ceil(Math.sqrt(count)));
  const labelHeight = labels === undefined ? 0 : cellHeight + 2;
  const [stepX, stepY] = [width * scale + gap, height * scale + labelHeight + gap];
  const rows = Math.ceil(count / columns);
  const ground = blankPicture(columns * stepX + gap, rows * stepY + gap, background);
  const picture =
    channels === 4 ? { ...ground, alpha: new Uint8Array(ground.width * ground.height) } : ground;
  for (let index = 0; index < count; index++) {
    const left = gap + (index % columns) * stepX;
    const top = gap + Math.floor(index / columns) * stepY;
    const image = images.subarray(index * imageBytes, (index + 1) * imageBytes);
    drawImage(picture, image, [left, top], options);
    const room = Math.max(0, Math.floor((width * scale + 1) / cellWidth));
    const label = labels?.[index]?.slice(0, room) ?? "";
    drawText(picture, label, [left, top + height * scale + 2], {
      colour: channels === 4 ? middleInk : ink,
    });
  }
  return picture;
}

function drawImage(
  picture: Picture,
  image: Uint8Array,
  [left, top]: readonly [number, number],
  { height, width, channels, scale = 1 }: GridOptions,
): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      // Half-transparent pixels, which no palette has, are drawn as opaque ones.
      if (channels === 4 && (image[at + 3] ?? 0) < 128) continue;
      const red = image[at] ?? 0;
      const colour: Colour =
        channels === 1 ? [red, red, red] : [red, image[at + 1] ?? 0, image[at + 2] ?? 0];
      fillRectangle(picture, [left + x * scale, top + y * scale, scale, scale], colour);
    }
}

/** The bytes of a PNG file that shows the picture. */
export function encodePng(picture: Picture): Uint8Array {
  const { width, height, data, alpha } = picture;
  if (alpha === undefined) return encode({ width, height, data, depth: 8, channels: 3 });
  const pixels = new Uint8Array(4 * alpha.length);
  for (const [pixel, opacity] of alpha.entries()) {
    pixels.set(data.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    pixels[4 * pixel + 3] = opacity;
  }
  return encode({ width, height, data: pixels, depth: 8, channels: 4 });
}
