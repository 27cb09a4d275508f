import type { Outline, Point } from "./outlines.ts";
import { ink, type Ramp } from "./palette.ts";

/** How a part is painted. */
export interface Finish {
  /** The colour of its edge where it lies on other parts. */
  readonly edge?: number;
  /** Flat has the middle shade alone; round, the default, has its light from the upper left. */
  readonly shade?: "round" | "flat";
}

/** A square of palette indices that parts are painted on, the later over the earlier. Units: see `Point`. */
export interface Canvas {
  /** In pixels. */
  readonly size: number;
  readonly pixels: Uint8Array;
  /** Paints the mirror image; the light stays where it is. */
  flip: boolean;
  paint(outline: Outline, ramp: Ramp, finish?: Finish): void;
  /** Fills with one colour. */
  fill(outline: Outline, colour: number): void;
  /** A rectangle of whole pixels, one at least, about a point. */
  dot(at: Point, colour: number, extent?: Point): void;
  /** Two of them, to the left and right of the middle, `offset` from it. */
  pair(at: readonly [offset: number, y: number], colour: number, extent?: Point): void;
  /** Draws an outline around all there is. */
  outline(colour?: number): void;
}

export function makeCanvas(size: number): Canvas {
  const scale = size / 16;
  const pixels = new Uint8Array(size * size);
  // A frame of empty pixels saves the checks at the border.
  const wide = size + 2;
  const mask = new Uint8Array(wide * wide);
  const pixelsOf = (units: number): number => Math.max(1, Math.floor(units * scale + 0.25));

  /** Marks the pixels whose centres are inside; gives the box that holds them. */
  function mark({ box: [left, top, right, bottom], inside }: Outline): number[] {
    mask.fill(0);
    const [first, last] = canvas.flip ? [16 - right, 16 - left] : [left, right];
    const limit = (units: number): number => Math.min(size, Math.max(0, Math.floor(units * scale)));
    const [x0, x1] = [limit(first), Math.min(size, limit(last) + 1)];
    const [y0, y1] = [limit(top), Math.min(size, limit(bottom) + 1)];
    for (let y = y0; y < y1; y++) {
      const v = ((y + 0.5) * 16) / size;
      for (let x = x0; x < x1; x++) {
        const u = ((x + 0.5) * 16) / size;
        if (inside(canvas.flip ? 16 - u : u, v)) mask[(y + 1) * wide + x + 1] = 1;
      }
    }
    return [x0, y0, x1, y1];
  }

  /** Steps from a marked pixel to the end of the marked ones. */
  function depth(at: number, step: number): number {
    let count = 1;
    while (mask[at + step * count]) count++;
    return count;
  }

  function box(left: number, top: number, [width, height]: Point, colour: number): void {
    for (let y = Math.max(0, top); y < Math.min(size, top + height); y++)
      for (let x = Math.max(0, left); x < Math.min(size, left + width); x++)
        pixels[y * size + x] = colour;
  }

  function edged([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: number[], colour: number): void {
    for (let y = Math.max(0, y0 - 1); y < Math.min(size, y1 + 1); y++) {
      for (let x = Math.max(0, x0 - 1); x < Math.min(size, x1 + 1); x++) {
        const at = (y + 1) * wide + x + 1;
        if (mask[at] || pixels[y * size + x] === 0) continue;
        if (mask[at - 1] || mask[at + 1] || mask[at - wide] || mask[at + wide])
          pixels[y * size + x] = colour;
      }
    }
  }

  const canvas: Canvas = {
    size,
    pixels,
    flip: false,
    paint(outline, [dark, middle, light], { edge, shade = "round" } = {}) {
      const marked = mark(outline);
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = marked;
      for (let y = y0; y < y1; y++) {
        for (let x = x0; x < x1; x++) {
          const at = (y + 1) * wide + x + 1;
          if (!mask[at]) continue;
          let colour = middle;
          if (shade === "round") {
            const from = depth(at, -wide - 1);
            const across = from + depth(at, wide + 1);
            // From 0 at the lit edge to 1 at the other.
            if (across > 2 && from <= 0.34 * across) colour = light;
            else if (across > 2 && from >= 0.7 * across) colour = dark;
          }
          pixels[y * size + x] = colour;
        }
      }
      if (edge !== undefined) edged(marked, edge);
    },
    fill(outline, colour) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = mark(outline);
      for (let y = y0; y < y1; y++)
        for (let x = x0; x < x1; x++)
          if (mask[(y + 1) * wide + x + 1]) pixels[y * size + x] = colour;
    },
    dot([x, y], colour, [width, height] = [1, 1]) {
      const [w, h] = [pixelsOf(width), pixelsOf(height)];
      const middle = (canvas.flip ? 16 - x : x) * scale;
      box(Math.floor(middle - w / 2 + 0.25), Math.floor(y * scale - h / 2 + 0.25), [w, h], colour);
    },
    pair([offset, y], colour, [width, height] = [1, 1]) {
      const [w, h] = [pixelsOf(width), pixelsOf(height)];
      const away = Math.floor(offset * scale + 0.25);
      const top = Math.floor(y * scale - h / 2 + 0.25);
      box(size / 2 - away - w, top, [w, h], colour);
      box(size / 2 + away, top, [w, h], colour);
    },
    outline(colour = ink) {
      const held = pixels.map((value) => (value > 0 ? 1 : 0));
      for (let at = 0; at < held.length; at++) {
        if (held[at]) continue;
        const x = at % size;
        const beside =
          (x > 0 && held[at - 1]) ||
          (x < size - 1 && held[at + 1]) ||
          held[at - size] ||
          held[at + size];
        if (beside) pixels[at] = colour;
      }
    },
  };
  return canvas;
}
