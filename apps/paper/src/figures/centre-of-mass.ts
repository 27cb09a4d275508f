/** Rows down and columns to the right, in pixels from the top left corner. */
export type Place = readonly [row: number, column: number];

/** The middle of all pixels that are not ground, 0; undefined where there are none. */
export function centreOfMass(image: Uint8Array, width: number): Place | undefined {
  let [pixels, rows, columns] = [0, 0, 0];
  for (const [i, level] of image.entries()) {
    if (level === 0) continue;
    pixels += 1;
    rows += Math.floor(i / width) + 0.5;
    columns += (i % width) + 0.5;
  }
  return pixels === 0 ? undefined : [rows / pixels, columns / pixels];
}

/** In pixels. */
export function distance(a: Place, b: Place): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
