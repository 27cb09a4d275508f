import type { Palette } from "../dataset.ts";
import { checkBytes } from "../source/check-kind.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { wrongColours } from "./is-palette.ts";

type Colour = Palette["colours"][number];

/** Options of `makePalette`. */
export interface PaletteOptions {
  /** The most colours, transparency included: 2 to 256. Default 256. */
  readonly colours?: number | undefined;
}

/**
 * The colours of pixels (`[..., 4]`, red, green, blue and alpha): all of them where they are few enough, else the averages of groups that
 * are divided at their median (median cut). Pixels with alpha below 128 are one colour of their own, index 0; the others are taken as opaque.
 *
 * Source: Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982
 *
 * @throws RangeError for a number of colours out of range, or for no pixels; TypeError for what are no bytes of pixels.
 * @example
 * const pixels = Uint8Array.of(255, 0, 0, 255, 9, 9, 9, 0, 255, 0, 0, 255);
 * const palette = makePalette(pixels);
 * palette.exact; // true
 * palette.colours; // [[0, 0, 0, 0], [255, 0, 0, 255]]
 * toIndices(pixels, palette); // Uint8Array [1, 0, 1]
 */
export function makePalette(
  pixels: Uint8Array | Uint8ClampedArray,
  options: PaletteOptions = {},
): Palette {
  checkPixels("make a palette of", pixels);
  checkOptionNames("make a palette", options, { colours: true });
  const { colours: most = 256 } = options;
  if (!Number.isInteger(most) || most < 2 || most > 256)
    throw new RangeError(
      `Cannot make a palette of ${most} colours: expected an integer from 2 to 256`,
    );
  const counts = new Map<number, number>();
  let clear = false;
  for (let at = 0; at < pixels.length; at += 4) {
    if ((pixels[at + 3] ?? 0) < 128) clear = true;
    else {
      const key = keyOf(pixels, at);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  if (counts.size === 0 && !clear)
    throw new RangeError("Cannot make a palette: there are no pixels");
  const room = most - (clear ? 1 : 0);
  const exact = counts.size <= room;
  const solid = exact
    ? [...counts.keys()].toSorted((a, b) => a - b).map(colourOf)
    : medianCut(counts, room);
  return { colours: [...(clear ? [[0, 0, 0, 0] as const] : []), ...solid], exact };
}

/**
 * The index of each pixel's colour in a palette, or of the nearest one to it (by squared differences of red, green and blue).
 *
 * @throws RangeError for a palette of no colours or of more than 256, for a transparent pixel where the palette has no transparent
 * colour, and for an opaque one where it has no other; TypeError for what are no bytes of pixels.
 * @example
 * const palette = { colours: [[0, 0, 0, 255], [255, 255, 255, 255]] as const, exact: false };
 * toIndices(Uint8Array.of(200, 180, 190, 255), palette); // Uint8Array [1]
 */
export function toIndices(
  pixels: Uint8Array | Uint8ClampedArray,
  palette: Palette,
): Uint8Array<ArrayBuffer> {
  checkPixels("make indices of", pixels);
  const wrong = wrongColours(palette);
  if (wrong !== undefined) throw new RangeError(`Cannot make indices of pixels: ${wrong}`);
  const clear = palette.colours.findIndex(([, , , alpha]) => alpha === 0);
  const known = new Map<number, number>();
  return Uint8Array.from({ length: pixels.length / 4 }, (_, pixel) => {
    const at = 4 * pixel;
    const isClear = (pixels[at + 3] ?? 0) < 128;
    const key = isClear ? -1 : keyOf(pixels, at);
    const index = known.get(key) ?? (isClear ? clear : nearest(key, palette.colours));
    if (index < 0)
      throw new RangeError(
        `Cannot find a colour for ${isClear ? "a transparent" : "an opaque"} pixel: the palette has none`,
      );
    known.set(key, index);
    return index;
  });
}

/** How many colours of opaque pixels are not in a palette, so that {@link toIndices} takes the nearest ones. */
export function otherColours(pixels: Uint8Array, { colours }: Palette): number {
  const solid = colours.filter(([, , , alpha]) => alpha > 0);
  const known = new Set(solid.map((colour) => keyOf(Uint8Array.from(colour), 0)));
  const others = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const key = keyOf(pixels, at);
    if ((pixels[at + 3] ?? 0) >= 128 && !known.has(key)) others.add(key);
  }
  return others.size;
}

/**
 * The colours of indexed images, `[..., 4]`; a value beyond the palette becomes its last colour.
 *
 * @example
 * const palette = { colours: [[0, 0, 0, 0], [255, 0, 0, 255]] as const, exact: true };
 * toColours(Uint8Array.of(1, 0), palette); // Uint8Array [255, 0, 0, 255, 0, 0, 0, 0]
 */
export function toColours(indices: Uint8Array, palette: Palette): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(indices.length * 4);
  const last = palette.colours.at(-1) ?? [0, 0, 0, 0];
  for (const [pixel, index] of indices.entries())
    pixels.set(palette.colours[index] ?? last, 4 * pixel);
  return pixels;
}

function checkPixels(act: string, pixels: unknown): asserts pixels is Uint8Array {
  checkBytes(pixels, { act, what: "pixels are a Uint8Array" });
  if (pixels.length % 4 !== 0)
    throw new TypeError(
      `Cannot ${act} ${pixels.length} bytes: a pixel has 4, its red, green, blue and alpha`,
    );
}

function keyOf(pixels: Uint8Array, at: number): number {
  return (pixels[at] ?? 0) * 65_536 + (pixels[at + 1] ?? 0) * 256 + (pixels[at + 2] ?? 0);
}

function colourOf(key: number): Colour {
  return [key >> 16, (key >> 8) & 255, key & 255, 255];
}

function nearest(key: number, colours: readonly Colour[]): number {
  const wanted = colourOf(key);
  let [best, least] = [-1, Infinity];
  for (const [index, colour] of colours.entries()) {
    if (colour[3] === 0) continue;
    const distance = [0, 1, 2].reduce(
      (sum, c) => sum + ((wanted[c] ?? 0) - (colour[c] ?? 0)) ** 2,
      0,
    );
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** Colours that become one. */
interface Box {
  readonly keys: readonly number[];
  readonly axis: number;
  /** How much it would gain by being divided: its longest side times its pixels. */
  readonly need: number;
}

function medianCut(counts: ReadonlyMap<number, number>, colours: number): Colour[] {
  const countOf = (key: number): number => counts.get(key) ?? 0;
  const boxOf = (keys: readonly number[]): Box => {
    const parts = keys.map(colourOf);
    const sides = [0, 1, 2].map((c) => {
      const values = parts.map((colour) => colour[c] ?? 0);
      return (
        values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), 255)
      );
    });
    const side = Math.max(...sides);
    const pixels = keys.reduce((sum, key) => sum + countOf(key), 0);
    return { keys, axis: sides.indexOf(side), need: side * pixels };
  };
  const boxes = [boxOf([...counts.keys()])];
  while (boxes.length < colours) {
    const [neediest] = boxes.toSorted((a, b) => b.need - a.need);
    if (neediest === undefined || neediest.keys.length < 2) break;
    boxes.splice(boxes.indexOf(neediest), 1, ...divided(neediest, countOf).map(boxOf));
  }
  return boxes.map(({ keys }) => average(keys, countOf));
}

/** Two halves with about equally many pixels, along the longest side. */
function divided({ keys, axis }: Box, countOf: (key: number) => number): [number[], number[]] {
  const along = (key: number): number => colourOf(key)[axis] ?? 0;
  const sorted = keys.toSorted((a, b) => along(a) - along(b) || a - b);
  const half = sorted.reduce((sum, key) => sum + countOf(key), 0) / 2;
  let passed = 0;
  let at = 0;
  while (at < sorted.length - 1 && passed < half) passed += countOf(sorted[at++] ?? 0);
  return [sorted.slice(0, Math.max(1, at)), sorted.slice(Math.max(1, at))];
}

function average(keys: readonly number[], countOf: (key: number) => number): Colour {
  const pixels = keys.reduce((sum, key) => sum + countOf(key), 0);
  const mean = (c: 0 | 1 | 2): number =>
    Math.round(keys.reduce((sum, key) => sum + colourOf(key)[c] * countOf(key), 0) / pixels);
  return [mean(0), mean(1), mean(2), 255];
}
