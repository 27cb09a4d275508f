/**
 * Draws four sets of pixel art to try training on, as people have them: `folders` of 16x16 with alpha, a `sheet.png` with a margin and
 * spacing, `pieces` of 32x32, and a `messy` folder of several sizes with copies, damaged files, GIF and WebP.
 * `npx node --conditions=@pixelweft/source apps/paper/src/sprites/draw-sprite-sets.ts FOLDER`
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sprites, type SpritesOptions } from "@pixelweft/datasets";
import { canvasPixels } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";

/** A sprite: its pixels as red, green, blue and alpha, and what it shows. */
interface Sprite {
  readonly size: number;
  readonly kind: string;
  readonly pixels: Uint8Array;
}

/** Sprites of some kinds, in the order in which they are drawn. */
export async function drawSprites(
  kinds: readonly string[],
  count: number,
  { size, seed = 0 }: { readonly size: 16 | 24 | 32; readonly seed?: number },
): Promise<Sprite[]> {
  const drawn = sprites({ split: "train", size, seed } satisfies SpritesOptions);
  const { palette, classes = [] } = drawn.info;
  const found: Sprite[] = [];
  for (let index = 0; found.length < count; index++) {
    const kind = classes[index % classes.length] ?? "";
    if (!kinds.includes(kind)) continue;
    const { images } = await drawn.read([index]);
    const shape = { height: size, width: size, channels: 1, levels: 32 };
    const { data } = canvasPixels(images, shape, { palette });
    found.push({ size, kind, pixels: Uint8Array.from(data) });
  }
  return found;
}

/** A grid of sprites on transparent ground. */
export function sheetOf(
  all: readonly Sprite[],
  grid: { readonly columns: number; readonly margin: number; readonly spacing: number },
): {
  readonly width: number;
  readonly height: number;
  readonly channels: 4;
  readonly data: Uint8Array;
} {
  const { columns, margin, spacing } = grid;
  const size = all[0]?.size ?? 16;
  const side = (cells: number): number => 2 * margin + cells * (size + spacing) - spacing;
  const [width, height] = [side(columns), side(Math.ceil(all.length / columns))];
  const data = new Uint8Array(width * height * 4);
  for (const [n, { pixels }] of all.entries()) {
    const left = margin + (n % columns) * (size + spacing);
    const top = margin + Math.floor(n / columns) * (size + spacing);
    for (let y = 0; y < size; y++) {
      const line = pixels.subarray(4 * y * size, 4 * (y + 1) * size);
      data.set(line, 4 * ((top + y) * width + left));
    }
  }
  return { width, height, channels: 4, data };
}

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function pngOf({ size, pixels }: Sprite): Uint8Array {
  return pngBytes({ width: size, height: size, channels: 4, data: pixels });
}

/** Draws the four sets into a folder. */
export async function drawSpriteSets(folder: string): Promise<void> {
  const file = (n: number): string => `${String(n).padStart(4, "0")}.png`;
  const three = await drawSprites(["hero", "monster", "potion"], 900, { size: 16 });
  for (const [n, sprite] of three.entries())
    write(join(folder, "folders", sprite.kind, file(n)), pngOf(sprite));
  const cells = await drawSprites(["weapon", "treasure", "shield"], 480, { size: 16, seed: 1 });
  const sheet = sheetOf(cells, { columns: 24, margin: 2, spacing: 1 });
  write(join(folder, "sheet.png"), pngBytes(sheet));
  const pieces = await drawSprites(["house", "tree", "plant"], 600, { size: 32, seed: 2 });
  for (const [n, sprite] of pieces.entries()) write(join(folder, "pieces", file(n)), pngOf(sprite));
  await drawMessy(join(folder, "messy"));
}

async function drawMessy(folder: string): Promise<void> {
  const some = { 16: 140, 24: 60, 32: 20 } as const;
  for (const size of [16, 24, 32] as const) {
    const all = await drawSprites(["hero", "monster"], some[size], { size, seed: 3 });
    for (const [n, sprite] of all.entries()) {
      write(join(folder, `${sprite.kind} ${size}-${n}.png`), pngOf(sprite));
      if (n < 6) write(join(folder, "old", `copy of ${size}-${n}.png`), pngOf(sprite));
    }
    const [first] = all;
    if (first) write(join(folder, `broken ${size}.png`), pngOf(first).subarray(0, 70));
  }
  write(join(folder, "walk.gif"), Buffer.from("GIF89a"));
  write(join(folder, "icon.webp"), Buffer.from("RIFF\0\0\0\0WEBP"));
  write(join(folder, "notes.txt"), Buffer.from("Remember the dragons\n"));
}

if (import.meta.main) await drawSpriteSets(process.argv[2] ?? "sprite-sets");
