/** Images whose right edge joins the left one, and whose lower edge joins the upper one: levels `[n, height, width, channels]`. */
export interface Torus {
  readonly values: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A rectangle; its corner may lie anywhere, as the images go round. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What is in a window on each image, `[n, window height, window width, channels]`, going round the edges as often as it is needed. */
export function windowsOf(torus: Torus, { top, left, height, width }: Rectangle): Uint8Array {
  const { values, channels } = torus;
  const images = values.length / (torus.height * torus.width * channels);
  const out = new Uint8Array(images * height * width * channels);
  let to = 0;
  for (let image = 0; image < images; image++)
    for (let y = 0; y < height; y++) {
      const row = (image * torus.height + around(top + y, torus.height)) * torus.width;
      for (let x = 0; x < width; x++) {
        const from = (row + around(left + x, torus.width)) * channels;
        for (let c = 0; c < channels; c++) out[to++] = values[from + c] ?? 0;
      }
    }
  return out;
}

/** A place on a circle of so many. */
export function around(place: number, size: number): number {
  return ((place % size) + size) % size;
}

/** The class of each image, where there are as many of each class as of the next, one after the other. */
export function labelsOf(
  { values, height, width, channels }: Torus,
  labels: Int32Array | undefined,
): { readonly labels?: Int32Array } {
  if (labels === undefined) return {};
  const each = values.length / (height * width * channels * labels.length);
  const label = (_: unknown, k: number): number => labels[Math.floor(k / each)] ?? 0;
  return { labels: Int32Array.from({ length: labels.length * each }, label) };
}
