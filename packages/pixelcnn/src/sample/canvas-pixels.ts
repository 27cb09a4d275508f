import type { PixelCNNConfig } from "../model/config.ts";

/** A picture as a canvas takes it: `new ImageData(data, width, height)`. */
export interface CanvasPixels {
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** How images are laid out. */
export interface CanvasOptions {
  /** Images side by side; if missing, so many that the picture is about square. */
  readonly columns?: number;
  /** Red, green and blue of each level, one after another, where levels are indices of a palette. */
  readonly palette?: ArrayLike<number>;
}

/**
 * The pixels of images, levels `[n, height, width, channels]`, one picture of all of them in rows. One channel is grey, or an index of a
 * palette; three are red, green and blue.
 *
 * @throws TypeError for images of another size or number of channels, RangeError for columns that are no whole number above 0.
 * @example A black and a white image of one pixel, side by side
 * const config = { height: 1, width: 1, channels: 1, levels: 2 };
 * const { data, width } = canvasPixels(Uint8Array.of(0, 1), config);
 * width; // 2
 * [...data]; // [0, 0, 0, 255, 255, 255, 255, 255]
 */
export function canvasPixels(
  images: Uint8Array,
  config: Pick<PixelCNNConfig, "height" | "width" | "channels" | "levels">,
  { columns, palette }: CanvasOptions = {},
): CanvasPixels {
  const { height, width, channels, levels } = config;
  const each = height * width * channels;
  const n = images.length / each;
  if (!Number.isInteger(n) || n === 0)
    throw new TypeError(
      `Cannot show ${images.length} values: images of ${height}x${width}x${channels} have ${each}`,
    );
  if (channels !== 1 && channels !== 3)
    throw new TypeError(`Cannot show images of ${channels} channels: a canvas has 1 or 3`);
  const across = columns ?? Math.ceil(Math.sqrt(n));
  if (!Number.isInteger(across) || across < 1)
    throw new RangeError(
      `Cannot show images in ${across} columns: it must be a whole number above 0`,
    );
  const size = { width: across * width, height: Math.ceil(n / across) * height };
  const data = new Uint8ClampedArray(size.width * size.height * 4);
  const light = (level: number): number => Math.round((level * 255) / (levels - 1));
  for (let pixel = 0; pixel < n * height * width; pixel++) {
    const [image, place] = [Math.floor(pixel / (height * width)), pixel % (height * width)];
    const row = Math.floor(image / across) * height + Math.floor(place / width);
    const column = (image % across) * width + (place % width);
    const at = 4 * (row * size.width + column);
    for (let colour = 0; colour < 3; colour++) {
      const level = images[pixel * channels + (channels === 3 ? colour : 0)] ?? 0;
      data[at + colour] = palette ? (palette[3 * level + colour] ?? 0) : light(level);
    }
    data[at + 3] = 255;
  }
  return { data, ...size };
}
