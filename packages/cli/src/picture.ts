/** An RGB image in memory: `data` holds `height * width * 3` bytes, row by row, and `alpha`, if it is not opaque, one for each pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly alpha?: Uint8Array;
}

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** Column and row, from the top left; fractions lie between pixel centres. */
export type Point = readonly [number, number];

/** A picture of one colour. */
export function blankPicture(width: number, height: number, colour: Colour): Picture {
  const picture = { width, height, data: new Uint8Array(width * height * 3) };
  fillRectangle(picture, [0, 0, width, height], colour);
  return picture;
}

/** Mixes a colour into one pixel; `strength` 1 replaces it. Pixels outside are passed over. */
export function blend(picture: Picture, [x, y]: Point, colour: Colour, strength = 1): void {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  const pixel = y * picture.width + x;
  const at = pixel * 3;
  colour.forEach((value, channel) => {
    const before = picture.data[at + channel] ?? 0;
    picture.data[at + channel] = Math.round(before + (value - before) * strength);
  });
  if (picture.alpha) picture.alpha[pixel] = 255;
}

/** Fills the rectangle `[left, top, width, height]`, cut off at the picture's edges. */
export function fillRectangle(
  picture: Picture,
  [left, top, width, height]: readonly [number, number, number, number],
  colour: Colour,
): void {
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) blend(picture, [x, y], colour);
}

export interface Stroke {
  readonly colour: Colour;
  /** In pixels. */
  readonly width: number;
}

/** Draws a straight line with smooth edges. */
export function drawLine(picture: Picture, from: Point, to: Point, stroke: Stroke): void {
  const reach = stroke.width / 2 + 1;
  const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
  const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  for (let y = Math.floor(top); y <= bottom; y++)
    for (let x = Math.floor(left); x <= right; x++) {
      const cover = stroke.width / 2 + 0.5 - distance([x, y], from, to);
      if (cover > 0) blend(picture, [x, y], stroke.colour, Math.min(1, cover));
    }
}

/** How far a point lies from the line between two others. */
function distance([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / length;
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - nearest * dx, y - y0 - nearest * dy);
}
