import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encode } from "fast-png";

/** Red, green, blue and alpha. */
export type Pixel = readonly [number, number, number, number];

/** The bytes of a PNG file with alpha. */
export function pngOf(
  [width, height]: readonly [width: number, height: number],
  of: (x: number, y: number) => Pixel,
): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(of(x, y), (y * width + x) * 4);
  return encode({ width, height, data, depth: 8, channels: 4 });
}

export const clear: Pixel = [0, 0, 0, 0];
export const red: Pixel = [255, 0, 0, 255];
export const blue: Pixel = [0, 0, 255, 255];

/** Writes files, with the folders that they lie in. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** Two folders of sprites in two colours on a transparent ground, all different. */
export async function writeSprites(
  folder: string,
  count = 40,
  { size = 4, folders = ["even", "odd"] }: { size?: number; folders?: readonly string[] } = {},
): Promise<void> {
  const sprite = (n: number): Uint8Array =>
    pngOf([size, size], (x, y) => {
      if (x === 0 || y === 0) return clear;
      const bit = (n >> ((((y - 1) % 3) * 3 + (x - 1)) % 9)) & 1;
      return bit === 1 ? red : blue;
    });
  const files = Array.from({ length: count }, (_, n): [string, Uint8Array] => [
    `${folders[n % 2]}/${String(n).padStart(3, "0")}.png`,
    sprite(n),
  ]);
  await writeFiles(folder, Object.fromEntries(files));
}
