/**
 * The share of values in which two of some images differ, on average over all pairs, 0 to 1: what a sampler loses that draws the same
 * again, or nothing. NaN for fewer than two images.
 *
 * @param images `[count, height, width, channels]`
 * @param size values of an image
 * @throws TypeError for values that are no whole number of images.
 * @example
 * variety(Uint8Array.of(1, 1, 1, 1, 1, 2), 2); // 0.3333333333333333
 */
export function variety(images: Uint8Array, size: number): number {
  const count = images.length / size;
  if (!Number.isInteger(count))
    throw new TypeError(
      `Cannot compare ${images.length} values: images of ${size} values are no whole number of them`,
    );
  let differing = 0;
  for (let one = 0; one < count; one++)
    for (let other = 0; other < one; other++)
      for (let at = 0; at < size; at++)
        if (images[one * size + at] !== images[other * size + at]) differing++;
  return differing / (size * ((count * (count - 1)) / 2));
}
