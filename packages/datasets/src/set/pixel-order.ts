/** One image from `[channels, height, width]` to `[height, width, channels]`, into `pixels` from `at` on. */
export function interleave(
  planes: Uint8Array,
  { pixels, at, channels }: { pixels: Uint8Array; at: number; channels: number },
): void {
  const size = planes.length / channels;
  for (let c = 0; c < channels; c++) {
    const plane = c * size;
    for (let i = 0; i < size; i++) pixels[at + i * channels + c] = planes[plane + i] ?? 0;
  }
}
