import { imageGrid, type Picture } from "@pixelweft/pixelcnn/pictures";
import { cellHeight, textRow } from "./bitmap-font.ts";

const [ink, ground] = [228, 24];

/** An RGB image, `[height, width, 3]`, and the words under it. */
export interface Captioned {
  readonly pixels: Uint8Array;
  readonly caption: string;
}

/** Lays images of one size out in rows, each with a line of text under it that is cut off at the image's width. */
export function captionedGrid(
  images: readonly Captioned[],
  shape: {
    readonly height: number;
    readonly width: number;
    readonly columns: number;
    /** Screen pixels for each pixel. */
    readonly scale: number;
  },
): Picture {
  const { columns, scale } = shape;
  const [height, width] = [shape.height * scale, shape.width * scale];
  const line = (cellHeight + 2) * width;
  const size = (height * width + line) * 3;
  const cells = new Uint8Array(images.length * size).fill(ground);
  for (const [n, { pixels, caption }] of images.entries()) {
    const one = imageGrid(pixels, { ...shape, channels: 3, columns: 1, margin: 0, spacing: 0 });
    cells.set(one.data, n * size);
    const text = textRow(caption, width, { ink, ground });
    const start = n * size + one.data.length + 2 * width * 3;
    for (const [at, grey] of text.entries()) cells.fill(grey, start + 3 * at, start + 3 * at + 3);
  }
  return imageGrid(cells, { height: height + cellHeight + 2, width, channels: 3, columns });
}
