/** One image from `[channels, height, width]` to `[height, width, channels]`, into `pixels` from `at` on. */
export function interleave(
  planes: Uint8Array,
  { pixels, at, channels }: { pixels: Uint8Array; at: number; channels: number },
): void {
  const size = planes.length / channels;
  if (channels === 3) {
    // As it is nearly always: one pass, which writes in order.
    const [green, blue] = [size, 2 * size];
    let to = at;
    for (let i = 0; i < size; i++) {
      pixels[to] = planes[i] ?? 0;
      pixels[to + 1] = planes[green + i] ?? 0;
      pixels[to + 2] = planes[blue + i] ?? 0;
      to += 3;
    }
    return;
  }
  for (let c = 0; c < channels; c++) {
    const plane = c * size;
    for (let i = 0; i < size; i++) pixels[at + i * channels + c] = planes[plane + i] ?? 0;
  }
}
