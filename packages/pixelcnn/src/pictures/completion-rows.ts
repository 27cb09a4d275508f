/** Images, and how much of them is kept. */
export interface CompletionLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows of pixels that are kept, or columns on the left. */
  readonly rows?: number | undefined;
  readonly columns?: number | undefined;
  /** What stands in place of the others; 128 if missing; of indices, that of a transparent colour suits. */
  readonly blank?: number | undefined;
}

/**
 * Completions in the order of a sheet: of each image the image itself, what is kept of it, and its completions.
 *
 * @param images bytes `[count, height, width, channels]`
 * @param completions one completion of all images each
 * @example
 * const layout = { height: 2, width: 1, channels: 1, rows: 1 };
 * completionRows(Uint8Array.of(1, 2), [Uint8Array.of(1, 9)], layout); // Uint8Array [1, 2, 1, 128, 1, 9]
 */
export function completionRows(
  images: Uint8Array,
  completions: readonly Uint8Array[],
  { height, width, channels, rows = height, columns: left = width, blank = 128 }: CompletionLayout,
): Uint8Array {
  const size = height * width * channels;
  const kept = rows * width * channels;
  const isKept = (i: number): boolean => i % size < kept && Math.floor(i / channels) % width < left;
  const starts = images.map((value, i) => (isKept(i) ? value : blank));
  const columns = [images, starts, ...completions];
  const sheet = new Uint8Array(columns.length * images.length);
  for (const [column, values] of columns.entries())
    for (let from = 0; from < values.length; from += size)
      sheet.set(values.subarray(from, from + size), from * columns.length + column * size);
  return sheet;
}
