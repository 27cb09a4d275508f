import type { Dataset } from "../dataset.ts";
import { imageVariants } from "./image-variants.ts";

/** Where a pixel of a turned image comes from. */
type Way = (row: number, column: number) => readonly [row: number, column: number];

/** Ways to turn an image of these sides into one of the same sides, all but the one that leaves it as it is. */
function waysOf(height: number, width: number): Way[] {
  const [down, right] = [height - 1, width - 1];
  const upright: Way[] = [
    (y, x) => [y, right - x],
    (y, x) => [down - y, x],
    (y, x) => [down - y, right - x],
  ];
  if (height !== width) return upright;
  const lying: Way[] = [
    (y, x) => [x, y],
    (y, x) => [right - x, y],
    (y, x) => [x, down - y],
    (y, x) => [right - x, down - y],
  ];
  return [...upright, ...lying];
}

/**
 * How many orientations `turns()` gives images of a shape: 8 where they are square, 4 elsewhere. The field `orientations` conditions a model on them.
 *
 * @example
 * orientationsOf([16, 16, 1]); // 8
 * orientationsOf([16, 24, 1]); // 4
 */
export function orientationsOf([height, width]: readonly [number, number, number]): number {
  return 1 + waysOf(height, width).length;
}

/**
 * A data set with copies of each sample besides, mirrored, upside down and, where images are square, turned by a quarter: in as many
 * samples as are as they are, which come as often as there are ways to turn them. `orientations` of what is read says how each is turned, 0
 * for as it is: a model that is conditioned on it learns more from few images, and draws them upright.
 * It comes last, and once: `turns(flips(data))`, and `turns(await prepare(data, options))`. `shifts()` may also come after it.
 *
 * @throws TypeError for codes of another model, and when samples are read that are turned already; UnsupportedError for a data set that
 * is read from front to back.
 * @example
 * const images = Uint8Array.of(1, 2);
 * const turned = turns(memoryDataset({ name: "dots", shape: [1, 2, 1], images }));
 * const read = await turned.read([0, 3]);
 * read.images; // Uint8Array [1, 2, 2, 1]
 * read.orientations; // Int32Array [0, 1]
 */
export function turns(dataset: Dataset): Dataset {
  const [height, width, channels] = dataset.info.shape;
  const ways = waysOf(height, width);
  const orientationOf = (variant: number): number => Math.max(0, variant - ways.length + 1);
  return imageVariants(dataset, {
    act: "turn",
    of: "turned",
    name: "turns",
    count: 2 * ways.length,
    orientationOf,
    change(image, variant) {
      const way = ways[orientationOf(variant) - 1];
      if (way === undefined) return;
      const copy = image.slice();
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const [y, x] = way(row, column);
          const from = (y * width + x) * channels;
          image.set(copy.subarray(from, from + channels), (row * width + column) * channels);
        }
    },
    fingerprint: "turns",
  });
}
