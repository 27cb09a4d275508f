import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { threefry } from "@pixelweft/tensor";

/** Whose views they are: each one's own random numbers, by the seed, the step and its place in the batch. */
export interface ViewChoice {
  readonly seed: number;
  readonly step: number;
  /** How much brighter or darker a colour of a view is at most: 0.15 for 15 %. */
  readonly strongest: number;
}

/** How far a view is shifted at most, in pixels. */
const farthest = 2;

/**
 * Further views of images `[n, height, width, colours]`: shifted by up to two pixels each way, mirrored half of the time, each
 * colour a little brighter or darker. Identities have few images; a view is still one of the same identity. The edge goes on
 * where a shift leaves a gap.
 */
export function furtherViews(
  images: Uint8Array,
  shape: Pick<PixelCNNConfig, "height" | "width" | "channels" | "levels">,
  { seed, step, strongest }: ViewChoice,
): Uint8Array {
  const { height, width, channels, levels } = shape;
  const size = height * width * channels;
  const views = new Uint8Array(images.length);
  for (let n = 0; n * size < images.length; n++) {
    const [first, second] = threefry(seed, 3, step, n);
    const [down, right] = [shiftBy(first & 0xffff), shiftBy(first >>> 16)];
    const mirrored = (second & 1) === 1;
    const gains = Array.from({ length: channels }, (_, c) =>
      gainBy(threefry(seed, 4 + c, step, n)[0], strongest),
    );
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const fromY = clamp(y - down, height);
        const shifted = clamp(x - right, width);
        const fromX = mirrored ? width - 1 - shifted : shifted;
        for (let c = 0; c < channels; c++) {
          const level = images[n * size + (fromY * width + fromX) * channels + c] ?? 0;
          views[n * size + (y * width + x) * channels + c] = clamp(
            Math.round(level * (gains[c] ?? 1)),
            levels,
          );
        }
      }
  }
  return views;
}

function shiftBy(bits: number): number {
  return (bits % (2 * farthest + 1)) - farthest;
}

function gainBy(bits: number, strongest: number): number {
  return 1 + strongest * ((2 * bits) / 2 ** 32 - 1);
}

function clamp(place: number, size: number): number {
  return Math.min(Math.max(place, 0), size - 1);
}
