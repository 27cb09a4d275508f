import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sprites } from "@pixelweft/datasets";
import { canvasPixels } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { onTestFinished } from "vitest";

/** A folder that is removed after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Draws sprites of a kind as PNG files into a folder of this name, and returns its path. */
export async function spriteFolder(
  name: string,
  { kind, count, below = makeFolder() }: { kind: string; count: number; below?: string },
): Promise<string> {
  const drawn = sprites({ split: "train", size: 16 });
  const { palette, classes = [] } = drawn.info;
  const label = classes.indexOf(kind);
  const numbers = Array.from({ length: count }, (_, i) => label + i * classes.length);
  const { images } = await drawn.read(numbers);
  const folder = join(below, name);
  mkdirSync(folder, { recursive: true });
  const shape = { height: 16, width: 16, channels: 1, levels: palette.colours.length };
  for (let i = 0; i < count; i++) {
    const levels = new Uint8Array(images.subarray(256 * i, 256 * (i + 1)));
    const { data } = canvasPixels(levels, shape, { palette });
    const picture = { width: 16, height: 16, channels: 4, data: new Uint8Array(data) } as const;
    writeFileSync(join(folder, `${String(i).padStart(4, "0")}.png`), pngBytes(picture));
  }
  return folder;
}
