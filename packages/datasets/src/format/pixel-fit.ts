import type { Picture } from "./picture.ts";

/** Height and width in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A picture in the middle of a larger frame, transparent around it, or in the middle of its lower edge; of a smaller frame, the middle of
 * the picture.
 */
export function framed(
  picture: Picture,
  { width, height }: Size,
  at: "middle" | "bottom" = "middle",
): Picture {
  const pixels = new Uint8Array(width * height * 4);
  const left = Math.floor((width - picture.width) / 2);
  const above = height - picture.height;
  const top = at === "bottom" && above > 0 ? above : Math.floor(above / 2);
  const [from, to] = [Math.max(0, -left), Math.min(picture.width, width - left)];
  for (let y = Math.max(0, -top); y < Math.min(picture.height, height - top); y++) {
    const row = 4 * y * picture.width;
    const line = picture.pixels.subarray(row + 4 * from, row + 4 * to);
    pixels.set(line, 4 * ((y + top) * width + left + from));
  }
  return { width, height, pixels };
}

/** The part of a picture that a sample shows; its sides may lie within pixels. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A part of a picture in another size: each pixel is the one that lies at its middle, so no colour is new. */
export function nearestPixels(picture: Picture, view: View, { width, height }: Size): Picture {
  const pixels = new Uint8Array(width * height * 4);
  const columns = Array.from({ length: width }, (_, x) =>
    Math.floor(view.x + ((x + 0.5) * view.w) / width),
  );
  for (let y = 0; y < height; y++) {
    const row = Math.floor(view.y + ((y + 0.5) * view.h) / height) * picture.width;
    for (const [x, column] of columns.entries()) {
      const at = 4 * (row + column);
      pixels.set(picture.pixels.subarray(at, at + 4), 4 * (y * width + x));
    }
  }
  return { width, height, pixels };
}

/** The largest rectangle in the middle of a picture that has the shape of a sample. */
export function middle({ width: w, height: h }: Size, { width, height }: Size): View {
  const scale = Math.min(w / width, h / height);
  const [cutW, cutH] = [width * scale, height * scale];
  return { x: (w - cutW) / 2, y: (h - cutH) / 2, w: cutW, h: cutH };
}
