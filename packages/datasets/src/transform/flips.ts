import type { Dataset } from "../dataset.ts";
import { imageVariants } from "./image-variants.ts";

/**
 * A data set with the mirror image of each sample besides: sample `count + i` is sample `i`, left and right exchanged. With `turns()` it
 * comes first: `turns(flips(data))`.
 *
 * @throws TypeError for codes of another model, and when samples of `turns()` are read; UnsupportedError for a data set that is read from
 * front to back.
 * @example
 * const dots = memoryDataset({ name: "dots", shape: [1, 2, 1], images: Uint8Array.of(1, 2) });
 * (await flips(dots).read([0, 1])).images; // Uint8Array [1, 2, 2, 1]
 */
export function flips(dataset: Dataset): Dataset {
  const [height, width, channels] = dataset.info.shape;
  const bytes = width * channels;
  return imageVariants(dataset, {
    act: "mirror",
    of: "mirror",
    name: "flips",
    count: 2,
    change(image) {
      for (let line = 0; line < height; line++)
        mirror(image.subarray(line * bytes, (line + 1) * bytes), channels);
    },
    fingerprint: "flips",
  });
}

function mirror(line: Uint8Array, channels: number): void {
  const copy = line.slice();
  for (let from = 0; from < line.length; from += channels)
    line.set(copy.subarray(from, from + channels), line.length - channels - from);
}
