import type { Dataset } from "../dataset.ts";
import { groundOf, type Room } from "./ground.ts";
import { imageVariants } from "./image-variants.ts";

/**
 * A data set with each sample at other places besides: moved by up to so many rows and columns, as far as it has free ground at that
 * side, transparent or of the one colour of its border. What has none stays where it is. Sample `count * k + i` is sample `i` at
 * place `k`, and place 0 is its own. What `turns()` made keeps its orientations.
 *
 * @throws RangeError for a reach that is no whole number, or reaches over half of the picture; TypeError for codes of another model.
 * @example
 * const palette = { exact: true, colours: [[0, 0, 0, 0], [9, 9, 9, 255]] } as const;
 * const images = Uint8Array.of(0, 1, 0);
 * const dots = memoryDataset({ name: "dots", shape: [1, 3, 1], images, palette });
 * const moved = shifts(dots, [0, 1]);
 * (await moved.read([0, 1, 2])).images; // Uint8Array [0, 1, 0, 1, 0, 0, 0, 0, 1]
 */
export function shifts(
  dataset: Dataset,
  [down, right]: readonly [rows: number, columns: number],
): Dataset {
  const { name, shape } = dataset.info;
  const [height, width] = shape;
  for (const [reach, side] of [
    [down, height],
    [right, width],
  ] as const)
    if (!Number.isInteger(reach) || reach < 0 || 2 * reach > side)
      throw new RangeError(
        `Cannot shift ${name} by ${reach}: it must be a whole number up to half of ${side}`,
      );
  const places = placesOf(down, right);
  return imageVariants(dataset, {
    act: "shift",
    of: "moved",
    name: "shifts",
    count: places.length,
    keepsOrientations: true,
    change(image, variant) {
      const found = groundOf(image, dataset.info);
      const by = places[variant] ?? [0, 0];
      if (found) move(image, { ...found, shape, by: within(by, found.room) });
    },
    fingerprint: `shifts by ${down}x${right}`,
  });
}

/** All moves, the one that moves nothing first. */
function placesOf(down: number, right: number): [rows: number, columns: number][] {
  const reach = (most: number): number[] =>
    Array.from({ length: 2 * most + 1 }, (_, n) => (n % 2 === 0 ? n / 2 : -(n + 1) / 2));
  return reach(down).flatMap((y) => reach(right).map((x): [number, number] => [y, x]));
}

/** As far as there is room. */
function within([down, right]: readonly [number, number], room: Room): readonly [number, number] {
  const along = (move: number, before: number, after: number): number =>
    Math.max(-before, Math.min(after, move));
  return [along(down, room.top, room.bottom), along(right, room.left, room.right)];
}

function move(
  image: Uint8Array,
  {
    ground,
    shape: [height, width, channels],
    by: [down, right],
  }: {
    readonly ground: Uint8Array;
    readonly shape: readonly [number, number, number];
    readonly by: readonly [number, number];
  },
): void {
  if (down === 0 && right === 0) return;
  const old = image.slice();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromY, fromX] = [y - down, x - right];
      const isInside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
      const from = (fromY * width + fromX) * channels;
      const pixel = isInside ? old.subarray(from, from + channels) : ground;
      image.set(pixel, (y * width + x) * channels);
    }
}
