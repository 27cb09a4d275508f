import type { Picture } from "./picture.ts";

/** Red, green and blue of what shows through. */
export type Background = readonly [red: number, green: number, blue: number];

/** Colours without alpha, `[height, width, 3]`. */
export function overColour(
  { width, height, pixels }: Picture,
  background: Background,
  solid: Uint8Array<ArrayBuffer> = new Uint8Array(width * height * 3),
): Uint8Array<ArrayBuffer> {
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
  return solid;
}

/** A picture of colours without alpha, `[height, width, 3]`. */
export function opaquePicture(colours: Uint8Array, width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    pixels[4 * i] = colours[3 * i] ?? 0;
    pixels[4 * i + 1] = colours[3 * i + 1] ?? 0;
    pixels[4 * i + 2] = colours[3 * i + 2] ?? 0;
  }
  return { width, height, pixels };
}

/** True if nothing shows through a picture. */
export function isOpaque({ pixels }: Picture): boolean {
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 255) return false;
  return true;
}
