import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sprites } from "@pixelweft/datasets";
import { canvasPixels } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";

/** Which sprites: so many of a kind, after the first `from` of it. */
export interface SpritesOfKind {
  readonly kind: string;
  readonly count: number;
  readonly from?: number;
}

/** Sprites of 16x16 as red, green, blue and opacity, `[count, 16, 16, 4]`. */
export async function spritePixels({ kind, count, from = 0 }: SpritesOfKind): Promise<Uint8Array> {
  const drawn = sprites({ split: "train", size: 16 });
  const { palette, classes = [] } = drawn.info;
  const label = classes.indexOf(kind);
  const numbers = Array.from({ length: count }, (_, i) => label + (from + i) * classes.length);
  const { images } = await drawn.read(numbers);
  const shape = { height: 16, width: 16, channels: 1, levels: palette.colours.length };
  // One below the other, their bytes follow each other.
  const { data } = canvasPixels(new Uint8Array(images), shape, { palette, columns: 1 });
  return new Uint8Array(data);
}

/** Writes sprites as PNG files into a folder, which is made. */
export async function writeSprites(folder: string, which: SpritesOfKind): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const all = await spritePixels(which);
  for (let i = 0; i < which.count; i++) {
    const data = all.subarray(1024 * i, 1024 * (i + 1));
    const picture = { width: 16, height: 16, channels: 4, data } as const;
    writeFileSync(join(folder, `${String(i).padStart(4, "0")}.png`), pngBytes(picture));
  }
}
