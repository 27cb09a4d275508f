/**
 * Draws a folder of PNG files to try the program of the README on: sprites of `@pixelweft/datasets`, one folder for each class.
 * `npx node --conditions=@pixelweft/source apps/paper/src/sprites/draw-pictures.ts FOLDER [COUNT]`
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sprites } from "@pixelweft/datasets";
import { canvasPixels } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";

/** Writes the first `count` training sprites of 16x16 pixels, in 32 colours with transparency: `FOLDER/hero/00000.png` and so on. */
export async function drawPictures(folder: string, count: number): Promise<void> {
  const drawn = sprites({ split: "train", size: 16, count });
  const { palette, classes = [] } = drawn.info;
  if (palette === undefined) throw new TypeError("Cannot draw pictures: sprites have no palette");
  for (const name of classes) mkdirSync(join(folder, name), { recursive: true });
  for (let index = 0; index < count; index++) {
    const { images, labels = [] } = await drawn.read([index]);
    const shape = { height: 16, width: 16, channels: 1, levels: palette.colours.length };
    const pixels = canvasPixels(images, shape, { palette });
    const name = `${String(index).padStart(5, "0")}.png`;
    writeFileSync(join(folder, classes[labels[0] ?? 0] ?? "", name), pngBytes(pixels));
  }
}

if (import.meta.main) {
  const [folder = "pictures", count = "5000"] = process.argv.slice(2);
  await drawPictures(folder, Number(count));
}
