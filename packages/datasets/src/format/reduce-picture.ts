import { isOpaque, overColour, type Background } from "./over-colour.ts";
import type { Picture } from "./picture.ts";
import type { View } from "./pixel-fit.ts";

/** The size of a sample, and what shows through where a picture is transparent. */
interface Reduction {
  readonly height: number;
  readonly width: number;
  readonly background: Background;
}

/** A part of a picture at another size, `[height, width, 3]`. Most pictures are opaque, and then averaged where they are. */
export function reducePicture(
  picture: Picture,
  view: View,
  { width, height, background }: Reduction,
): Uint8Array<ArrayBuffer> {
  const { width: rowLength } = picture;
  const from = isOpaque(picture)
    ? { pixels: picture.pixels, step: 4, rowLength }
    : { pixels: overColour(picture, background), step: 3, rowLength };
  return resizeArea({ ...from, view }, { width, height });
}

/** Colours in an array: how many values there are from one pixel to the next, and pixels in a row. */
interface Colours {
  readonly pixels: Uint8Array;
  readonly step: number;
  readonly rowLength: number;
}

/**
 * Each new pixel is the average of the area that it covers (a box filter), rounded once at the end. Where it covers less than a pixel, pixels
 * are repeated.
 */
function resizeArea(
  { pixels, step, rowLength, view }: Colours & { readonly view: View },
  { width, height }: { width: number; height: number },
): Uint8Array<ArrayBuffer> {
  const columns = Array.from({ length: width }, (_, x) =>
    cover(view.x + (x * view.w) / width, view.w / width),
  );
  const rows = Array.from({ length: height }, (_, y) =>
    cover(view.y + (y * view.h) / height, view.h / height),
  );
  const out = new Uint8Array(width * height * 3);
  let at = 0;
  for (const row of rows)
    for (const column of columns) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < row.shares.length; j++) {
        const across = row.shares[j] ?? 0;
        let from = step * ((row.first + j) * rowLength + column.first);
        for (let i = 0; i < column.shares.length; i++) {
          const along = column.shares[i] ?? 0;
          red += (pixels[from] ?? 0) * across * along;
          green += (pixels[from + 1] ?? 0) * across * along;
          blue += (pixels[from + 2] ?? 0) * across * along;
          from += step;
        }
      }
      out[at++] = Math.min(255, Math.round(red));
      out[at++] = Math.min(255, Math.round(green));
      out[at++] = Math.min(255, Math.round(blue));
    }
  return out;
}

/** Pixels of one axis that lie together, with their shares of an average. */
interface Stretch {
  readonly first: number;
  readonly shares: Float64Array;
}

/** The pixels of one axis that a stretch of it covers. */
function cover(from: number, length: number): Stretch {
  const near = (value: number): number =>
    Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value;
  const [start, end] = [near(from), near(from + length)];
  // Repeating pixels takes the one in the middle.
  if (length < 1) return { first: Math.floor((start + end) / 2), shares: Float64Array.of(1) };
  const first = Math.floor(start);
  const shares = Float64Array.from({ length: Math.ceil(end) - first }, (_, i) => {
    const share = Math.min(end, first + i + 1) - Math.max(start, first + i);
    return share / (end - start);
  });
  return { first, shares };
}
