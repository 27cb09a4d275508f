/** A picture in memory: `data` holds `height * width * channels` bytes, row by row; 3 channels are RGB, 4 have alpha besides. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** How images are laid out: their size in pixels, and the grid. */
export interface GridOptions {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for RGB, 4 for RGB and alpha. */
  readonly channels: number;
  /** Images in a row; about a square of them when left out. */
  readonly columns?: number | undefined;
  /** Screen pixels for each pixel, a whole number. */
  readonly scale?: number | undefined;
  /** Screen pixels around all images, and between them; 2 if missing. */
  readonly margin?: number | undefined;
  readonly spacing?: number | undefined;
}

const background = [24, 24, 27];
/** The most pixels that a picture may have: a PNG file of it is made in memory. */
const mostPixels = 2 ** 27;

/**
 * Lays images out in rows on one picture. With alpha it is transparent between images too, as editors of sprites expect.
 *
 * @param images bytes of shape `[count, height, width, channels]`
 * @throws RangeError if the bytes are no whole number of images, channels are not 1, 3 or 4, the picture is too large, and as `gridSize()`
 * @example A black and a white image of one pixel, side by side
 * const images = Uint8Array.of(0, 255);
 * const grid = imageGrid(images, { height: 1, width: 1, channels: 1, columns: 2, margin: 0, spacing: 0 });
 * [...grid.data]; // [0, 0, 0, 255, 255, 255]
 */
export function imageGrid(images: Uint8Array, options: GridOptions): Picture {
  const { height, width, channels, scale = 1 } = options;
  const bytes = height * width * channels;
  const count = images.length / bytes;
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new RangeError(`Cannot draw images of ${channels} channels: 1, 3 or 4 can be drawn`);
  if (!Number.isInteger(count))
    throw new RangeError(
      `Cannot lay out ${images.length} bytes as images of [${height},${width},${channels}]: they are no whole number`,
    );
  const picture = blankPicture(gridSize(count, options), channels === 4 ? 4 : 3);
  for (const [index, { x: left, y: top }] of gridCells(count, options).entries()) {
    const image = images.subarray(index * bytes, (index + 1) * bytes);
    drawImage(picture, image, { ...options, scale, left, top });
  }
  return picture;
}

/**
 * The size of a grid of so many images. RangeError if it is too large to be made, and for a side, columns or a scale that are no whole
 * number above 0, or a margin or spacing that is none from 0 on.
 *
 * @example
 * gridSize(16, { height: 28, width: 28, scale: 3 }); // { width: 346, height: 346, columns: 4 }
 */
export function gridSize(
  count: number,
  options: Omit<GridOptions, "channels">,
): { readonly width: number; readonly height: number; readonly columns: number } {
  const { height, width, columns: wanted, scale = 1, margin = 2, spacing = 2 } = options;
  const columns = wanted ?? Math.max(1, Math.ceil(Math.sqrt(count)));
  for (const [name, value, low] of [
    ["height", height, 1],
    ["width", width, 1],
    ["columns", columns, 1],
    ["scale", scale, 1],
    ["margin", margin, 0],
    ["spacing", spacing, 0],
  ] as const)
    if (!Number.isInteger(value) || value < low)
      throw new RangeError(
        `Cannot lay out images: ${name} is ${value}, not a whole number from ${low} on`,
      );
  const along = (cells: number, side: number): number =>
    2 * margin + cells * side * scale + Math.max(0, cells - 1) * spacing;
  const size = { width: along(columns, width), height: along(Math.ceil(count / columns), height) };
  if (size.width * size.height > mostPixels)
    throw new RangeError(
      `Cannot draw a picture of ${size.width}x${size.height} pixels: the most is ${mostPixels} of them; a smaller scale or fewer images help`,
    );
  return { ...size, columns };
}

/** A rectangle of a picture, in its pixels. */
export interface GridCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where each image of a grid is. RangeError as {@link gridSize}.
 *
 * @example
 * const grid = { height: 8, width: 8, columns: 2, margin: 0, spacing: 1 };
 * gridCells(3, grid)[1]; // { x: 9, y: 0, width: 8, height: 8 }
 */
export function gridCells(count: number, options: Omit<GridOptions, "channels">): GridCell[] {
  const { scale = 1, margin = 2, spacing = 2 } = options;
  const { columns } = gridSize(count, options);
  const [height, width] = [options.height * scale, options.width * scale];
  return Array.from({ length: count }, (_, index) => ({
    x: margin + (index % columns) * (width + spacing),
    y: margin + Math.floor(index / columns) * (height + spacing),
    width,
    height,
  }));
}

function blankPicture(
  { width, height }: { readonly width: number; readonly height: number },
  channels: 3 | 4,
): Picture {
  const data = new Uint8Array(width * height * channels);
  if (channels === 3) for (let at = 0; at < data.length; at += 3) data.set(background, at);
  return { width, height, channels, data };
}

function drawImage(
  picture: Picture,
  image: Uint8Array,
  place: GridOptions & { readonly scale: number; readonly left: number; readonly top: number },
): void {
  const { height, width, channels, scale, left, top } = place;
  for (let y = 0; y < height * scale; y++)
    for (let x = 0; x < width * scale; x++) {
      const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
      const to = ((top + y) * picture.width + left + x) * picture.channels;
      if (channels === 1) picture.data.fill(image[from] ?? 0, to, to + 3);
      // Half-transparent pixels, which no palette has, are drawn as opaque ones.
      else if (channels === 3 || (image[from + 3] ?? 0) >= 128)
        picture.data.set(image.subarray(from, from + 3), to);
      if (channels === 4) picture.data[to + 3] = (image[from + 3] ?? 0) >= 128 ? 255 : 0;
    }
}
