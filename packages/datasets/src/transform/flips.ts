import type { Dataset } from "../dataset.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { requireRandom } from "./subset.ts";

/**
 * A data set with the mirror image of each sample besides: sample `count + i` is sample `i`, left and right exchanged.
 *
 * @example
 * const dots = memoryDataset({ name: "dots", shape: [1, 2, 1], images: Uint8Array.of(1, 2) });
 * (await flips(dots).read([0, 1])).images; // Uint8Array [1, 2, 2, 1]
 */
export function flips(dataset: Dataset): Dataset {
  const { name, shape, count, classes, palette, codes } = dataset.info;
  const [height, width, channels] = shape;
  requireRandom(dataset, "mirror");
  if (codes)
    throw new TypeError(
      `Cannot mirror ${name}: codes of a mirror image are others than those of the image`,
    );
  return defineDataset({
    info: {
      name: `${name}/flips`,
      shape,
      count: 2 * count,
      ...(classes && { classes }),
      ...(palette && { palette }),
    },
    async read(indices, how) {
      const originals = indices.map((index) => index % count);
      const { images, ...rest } = await dataset.read(originals, how);
      for (const [row, index] of indices.entries()) {
        if (index < count) continue;
        for (let line = 0; line < height; line++) {
          const start = (row * height + line) * width * channels;
          mirror(images.subarray(start, start + width * channels), channels);
        }
      }
      return { images, ...rest };
    },
    fingerprint: async () => `flips of ${await dataset.fingerprint()}`,
  });
}

function mirror(line: Uint8Array, channels: number): void {
  const copy = line.slice();
  for (let from = 0; from < line.length; from += channels)
    line.set(copy.subarray(from, from + channels), line.length - channels - from);
}
