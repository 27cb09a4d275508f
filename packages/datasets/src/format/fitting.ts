import { DatasetError } from "../errors/dataset-error.ts";
import { type Picture, pictureName, type PicturePlace } from "./picture.ts";
import { framed, middle, type View } from "./pixel-fit.ts";

/** How a picture becomes a sample. */
export interface Fitting {
  readonly height: number;
  readonly width: number;
  /** 1 for grey (luma of ITU-R BT.601), 3 for colour. */
  readonly channels: 1 | 3;
  /** What shows through where the picture is transparent. */
  readonly background: readonly [red: number, green: number, blue: number];
  /**
   * `cover` cuts the middle out in the shape of the sample, `stretch` bends the picture to it, `pad` puts it in the middle of transparent ground and takes
   * none that is larger, `stand` puts it on the lower edge of that, `exact` takes no other size.
   */
  readonly fit: "cover" | "stretch" | "pad" | "stand" | "exact";
}

/** Writes a picture as a sample, `[height, width, channels]`: laid over the background, cut, and reduced by averages of areas. */
export function fitInto(
  sample: Uint8Array<ArrayBuffer>,
  picture: Picture,
  fitting: Fitting & { readonly place: PicturePlace },
): void {
  const { height, width, channels } = fitting;
  const isSame = picture.width === width && picture.height === height;
  // As most are: nothing is copied twice.
  if (isSame && channels === 3) overColour(picture, fitting.background, sample);
  else sample.set(fitted(picture, fitting));
}

/** The pixels of a picture as a sample: see {@link fitInto}. */
export function fitted(
  picture: Picture,
  fitting: Fitting & { readonly place: PicturePlace },
): Uint8Array<ArrayBuffer> {
  const { height, width, channels, background, fit, place } = fitting;
  const { width: w, height: h } = picture;
  if (!takes(picture, fitting))
    throw new DatasetError(
      `Cannot use ${pictureName(place)}: it is ${w} wide and ${h} high, ${isPadded(fit) ? "above" : "not"} ${width} and ${height}`,
      place,
    );
  const whole = isPadded(fit) ? framed(picture, fitting, placeOf(fit)) : picture;
  const isSame = whole.width === width && whole.height === height;
  const solid = overColour(whole, background);
  const view = fit === "cover" ? middle(picture, fitting) : { x: 0, y: 0, w, h };
  const colour = isSame ? solid.pixels : resizeArea({ ...solid, view }, { width, height });
  return channels === 3 ? colour : greyOf(colour);
}

/** Whether a picture can become a sample. */
export function takes(
  { width: w, height: h }: Pick<Picture, "width" | "height">,
  { width, height, fit }: Pick<Fitting, "width" | "height" | "fit">,
): boolean {
  if (isPadded(fit)) return w <= width && h <= height;
  return fit !== "exact" || (w === width && h === height);
}

/** Whether pictures are put on ground of the size of a sample. */
export function isPadded(fit: Fitting["fit"]): boolean {
  return fit === "pad" || fit === "stand";
}

/** Where on it. */
export function placeOf(fit: Fitting["fit"]): "middle" | "bottom" {
  return fit === "stand" ? "bottom" : "middle";
}

/** A picture without alpha. */
interface Solid {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

function overColour(
  { width, height, pixels }: Picture,
  background: Fitting["background"],
  solid = new Uint8Array(width * height * 3),
): Solid {
  for (let i = 0; i < width * height; i++) {
    const alpha = pixels[4 * i + 3] ?? 0;
    if (alpha === 255) {
      solid[3 * i] = pixels[4 * i] ?? 0;
      solid[3 * i + 1] = pixels[4 * i + 1] ?? 0;
      solid[3 * i + 2] = pixels[4 * i + 2] ?? 0;
      continue;
    }
    for (let c = 0; c < 3; c++) {
      const over = (pixels[4 * i + c] ?? 0) * alpha + (background[c] ?? 0) * (255 - alpha);
      solid[3 * i + c] = Math.round(over / 255);
    }
  }
  return { width, height, pixels: solid };
}

/**
 * Each new pixel is the average of the area that it covers (a box filter), rounded once at the end. Where it covers less than a pixel, pixels
 * are repeated.
 */
function resizeArea(
  { width: w, pixels, view }: Solid & { readonly view: View },
  { width, height }: { width: number; height: number },
): Uint8Array<ArrayBuffer> {
  const columns = Array.from({ length: width }, (_, x) =>
    cover(view.x + (x * view.w) / width, view.w / width),
  );
  const rows = Array.from({ length: height }, (_, y) =>
    cover(view.y + (y * view.h) / height, view.h / height),
  );
  const out = new Uint8Array(width * height * 3);
  const average = (row: Stretch, column: Stretch, c: number): number => {
    let sum = 0;
    for (const [j, across] of row)
      for (const [i, along] of column) sum += (pixels[3 * (j * w + i) + c] ?? 0) * across * along;
    return Math.min(255, Math.round(sum));
  };
  let at = 0;
  for (const row of rows)
    for (const column of columns) for (let c = 0; c < 3; c++) out[at++] = average(row, column, c);
  return out;
}

type Stretch = readonly (readonly [index: number, share: number])[];

/** The pixels of one axis that a stretch of it covers, with their shares of it. */
function cover(from: number, length: number): Stretch {
  const near = (value: number): number =>
    Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value;
  const [start, end] = [near(from), near(from + length)];
  // Repeating pixels takes the one in the middle.
  if (length < 1) return [[Math.floor((start + end) / 2), 1]];
  const found: [number, number][] = [];
  for (let i = Math.floor(start); i < end; i++) {
    const share = Math.min(end, i + 1) - Math.max(start, i);
    found.push([i, share / (end - start)]);
  }
  return found;
}

function greyOf(colour: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: colour.length / 3 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = colour.subarray(3 * i, 3 * i + 3);
    return Math.round(0.299 * r + 0.587 * g + 0.114 * b);
  });
}
