import type { PixelCNNConfig } from "../model/config.ts";
import { checkOptionNames } from "../option-names.ts";

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
  readonly columns?: number | undefined;
  /** Where levels are indices: what they stand for, such as the `info.palette` of a data set. */
  readonly palette?: CanvasPalette | undefined;
}

/** Colours by index. */
export interface CanvasPalette {
  /** Red, green, blue and opacity of each level, whole numbers from 0 to 255. */
  readonly colours: readonly (readonly number[])[];
}

/**
 * The pixels of images, levels `[n, height, width, channels]`, one picture of all of them in rows. One channel is grey, or an index of a
 * palette; three are red, green and blue.
 *
 * @throws TypeError for images of another size or number of channels, no configuration, a palette of another form or an option that there is not,
 * RangeError for columns that are no whole number above 0 and for an index without a colour.
 * @example A black and a white image of one pixel, side by side
 * const config = { height: 1, width: 1, channels: 1, levels: 2 };
 * const { data, width } = canvasPixels(Uint8Array.of(0, 1), config);
 * width; // 2
 * [...data]; // [0, 0, 0, 255, 255, 255, 255, 255]
 * @example Indices of a palette, the first of which is transparent
 * const config = { height: 1, width: 1, channels: 1, levels: 2 };
 * const palette = { colours: [[0, 0, 0, 0], [250, 120, 0, 255]] };
 * const { data } = canvasPixels(Uint8Array.of(1, 0), config, { palette });
 * [...data]; // [250, 120, 0, 255, 0, 0, 0, 0]
 */
export function canvasPixels(
  images: Uint8Array,
  config: ImageShape,
  options: CanvasOptions = {},
): CanvasPixels {
  if (Object(config) !== config)
    throw new TypeError(
      "Cannot show images: there is no configuration such as { height: 28, width: 28, channels: 1, levels: 4 }",
    );
  checkOptionNames("show images", options, ["columns", "palette"]);
  const { height, width, channels, levels } = config;
  const n = countOf(images, config);
  const { columns = Math.ceil(Math.sqrt(n)) } = options;
  if (!Number.isInteger(columns) || columns < 1)
    throw new RangeError(
      `Cannot show images in ${columns} columns: it must be a whole number above 0`,
    );
  const palette = options.palette && coloursOf(options.palette, config);
  const size = { width: columns * width, height: Math.ceil(n / columns) * height };
  const data = new Uint8ClampedArray(size.width * size.height * 4);
  const light = (level = 0): number => Math.round((level * 255) / (levels - 1));
  for (let pixel = 0; pixel < n * height * width; pixel++) {
    const [image, place] = [Math.floor(pixel / (height * width)), pixel % (height * width)];
    const row = Math.floor(image / columns) * height + Math.floor(place / width);
    const column = (image % columns) * width + (place % width);
    const at = 4 * (row * size.width + column);
    const [first = 0, second = first, third = first] = images.subarray(
      pixel * channels,
      (pixel + 1) * channels,
    );
    data.set(palette ? palette(first) : [light(first), light(second), light(third), 255], at);
  }
  return { data, ...size };
}

type ImageShape = Pick<PixelCNNConfig, "height" | "width" | "channels" | "levels">;

function countOf(images: Uint8Array, { height, width, channels }: ImageShape): number {
  const each = height * width * channels;
  const n = images.length / each;
  if (!Number.isInteger(n) || n === 0)
    throw new TypeError(
      `Cannot show ${images.length} values: images of ${height}x${width}x${channels} have ${each}`,
    );
  if (channels !== 1 && channels !== 3)
    throw new TypeError(`Cannot show images of ${channels} channels: a canvas has 1 or 3`);
  return n;
}

/** The colour of an index; all of the palette is checked, for it may come from a file. */
function coloursOf(
  palette: CanvasPalette,
  { channels }: ImageShape,
): (index: number) => readonly number[] {
  const { colours }: { colours?: unknown } = Object(palette);
  const isByte = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
  const isColour = (colour: unknown): boolean =>
    Array.isArray(colour) && colour.length === 4 && colour.every(isByte);
  if (!Array.isArray(colours) || !colours.every(isColour))
    throw new TypeError(
      "Cannot show images by the palette: it must be { colours: [[red, green, blue, opacity], ...] } of whole numbers from 0 to 255",
    );
  if (channels !== 1)
    throw new TypeError(
      `Cannot show images of ${channels} channels by a palette: indices have 1 channel`,
    );
  return (index) => {
    const colour = palette.colours[index];
    if (colour === undefined)
      throw new RangeError(
        `Cannot show index ${index}: the palette has ${palette.colours.length} colours, from index 0`,
      );
    return colour;
  };
}
