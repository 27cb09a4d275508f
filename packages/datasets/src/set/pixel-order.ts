/** One image from `[channels, height, width]` to `[height, width, channels]`, into `pixels` from `at` on. */
export function interleave(
  planes: Uint8Array,
  { pixels, at, channels }: { pixels: Uint8Array; at: number; channels: number },
): void {
  const size = planes.length / channels;
  if (channels === 3) interleaveThree(planes, { pixels, at });
  else
    for (let c = 0; c < channels; c++) {
      const plane = c * size;
      for (let i = 0; i < size; i++) pixels[at + i * channels + c] = planes[plane + i] ?? 0;
    }
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** As it is nearly always: four pixels at a time where all begins at whole words, which is three times as fast. */
function interleaveThree(
  planes: Uint8Array,
  { pixels, at }: { readonly pixels: Uint8Array; readonly at: number },
): void {
  const size = planes.length / 3;
  const isWhole = (place: number): boolean => place % 4 === 0;
  if (littleEndian && [size, planes.byteOffset, pixels.byteOffset + at].every(isWhole)) {
    const from = new Uint32Array(planes.buffer, planes.byteOffset, planes.length / 4);
    const to = new Uint32Array(pixels.buffer, pixels.byteOffset + at, planes.length / 4);
    interleaveWords(from, to);
    return;
  }
  const [green, blue] = [size, 2 * size];
  let next = at;
  for (let i = 0; i < size; i++) {
    pixels[next] = planes[i] ?? 0;
    pixels[next + 1] = planes[green + i] ?? 0;
    pixels[next + 2] = planes[blue + i] ?? 0;
    next += 3;
  }
}

/** A word has four values of one plane; three words have four pixels, the first byte lowest: rgbr, gbrg, brgb. */
function interleaveWords(from: Uint32Array, to: Uint32Array): void {
  const size = from.length / 3;
  let next = 0;
  for (let i = 0; i < size; i++) {
    const r = from[i] ?? 0;
    const g = from[size + i] ?? 0;
    const b = from[2 * size + i] ?? 0;
    to[next] = (r & 0xff) | ((g & 0xff) << 8) | ((b & 0xff) << 16) | ((r & 0xff00) << 16);
    to[next + 1] = ((g >>> 8) & 0xff) | (b & 0xff00) | (r & 0xff0000) | ((g & 0xff0000) << 8);
    to[next + 2] =
      ((b >>> 16) & 0xff) | ((r >>> 16) & 0xff00) | ((g >>> 8) & 0xff0000) | (b & 0xff000000);
    next += 3;
  }
}
