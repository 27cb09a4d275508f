import type { Torus } from "./torus.ts";

/** Where a tile is cut out, and how many pixels around it are not what they will be. */
export interface Cut {
  readonly top: number;
  readonly left: number;
  readonly strays: number;
}

/**
 * The place of a larger image where a tile of a size can best be cut out, so that it goes on over its edges: where the rows above
 * the tile are most like its lowest ones, and the columns beside it like those on its other side, as far as the model reads. Where
 * they are equal the model cannot tell the edges of the tile from its inside.
 *
 * @param image one image, `[1, height, width, channels]`, larger than the tile by `far` above and on both sides, or by more
 */
export function bestCut(
  image: Torus,
  { height, width, far }: { readonly height: number; readonly width: number; readonly far: number },
): Cut {
  const below = strayPixels(image, { dy: height, dx: 0 });
  const beside = strayPixels(image, { dy: 0, dx: width });
  let best: Cut = { top: far, left: far, strays: Infinity };
  for (let top = far; top + height <= image.height; top++)
    for (let left = far; left + width + far <= image.width; left++) {
      const above = below({ top: top - far, left, height: far, width });
      const before = beside({ top, left: left - far, height, width: far });
      const behind = beside({ top, left, height, width: far });
      const strays = above + before + behind;
      if (strays < best.strays) best = { top, left, strays };
    }
  return best;
}

interface Area {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Counts, in any area, the pixels that differ from the one so many rows and columns further on. */
function strayPixels(
  { values, height, width, channels }: Torus,
  { dy, dx }: { readonly dy: number; readonly dx: number },
): (area: Area) => number {
  const sums = new Uint32Array((height + 1) * (width + 1));
  const step = (dy * width + dx) * channels;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      const isInside = y + dy < height && x + dx < width;
      const pixel = values.subarray(at, at + channels);
      const differs = isInside && pixel.some((value, c) => value !== values[at + step + c]);
      const place = (y + 1) * (width + 1) + x + 1;
      const [above, beside, both] = [place - width - 1, place - 1, place - width - 2];
      sums[place] = Number(differs) + (sums[above] ?? 0) + (sums[beside] ?? 0) - (sums[both] ?? 0);
    }
  const sum = (y: number, x: number): number => sums[y * (width + 1) + x] ?? 0;
  return ({ top, left, height: high, width: wide }) =>
    sum(top + high, left + wide) - sum(top, left + wide) - sum(top + high, left) + sum(top, left);
}
