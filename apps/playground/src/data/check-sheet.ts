import { pictureSize } from "./picture-size.ts";

/** Pixels of a picture that a page cuts. */
const mostPixels = 2048 ** 2;

/** Refuses a picture that is too large for a page before it is decoded; RangeError. Other files are for the library to read. */
export async function checkSheet(file: Blob, name: string): Promise<void> {
  const { width, height } = (await pictureSize(file)) ?? { width: 0, height: 0 };
  if (fitsSheet({ width, height })) return;
  const [wide, high] = [width, height].map((side) => side.toLocaleString("en"));
  throw new RangeError(
    `Cannot cut ${name} into sprites: it is ${wide} wide and ${high} high, and a sheet here has 2,048 by 2,048 pixels at most; save it smaller, or in parts`,
  );
}

/** Whether a page cuts a picture of this size. */
export function fitsSheet({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): boolean {
  return width * height <= mostPixels;
}
