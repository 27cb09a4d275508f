/** From `[rows, height, width, channels]` to `[rows, channels, height, width]`. */
export function channelsFirst(
  images: Uint8Array,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
): Uint8Array<ArrayBuffer> {
  const pixels = height * width;
  const turned = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += pixels * channels)
    for (let c = 0; c < channels; c++)
      for (let pixel = 0; pixel < pixels; pixel++)
        turned[start + c * pixels + pixel] = images[start + pixel * channels + c] ?? 0;
  return turned;
}
