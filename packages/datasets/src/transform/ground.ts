import type { Dataset, DatasetInfo } from "../dataset.ts";

/** What images of a data set are. */
export type ImageForm = Pick<DatasetInfo, "shape" | "palette">;

/** Free lines of ground at each side of a picture; all of it where it is nothing but ground. */
export interface Room {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * What is behind the figure of a picture, and how much of it is free: the transparent colour of a palette, or the one colour of the
 * whole border. Nothing where the border has several colours, as that of a tile has.
 *
 * @param image `[height, width, channels]`
 */
export function groundOf(
  image: Uint8Array,
  { shape: [height, width, channels], palette }: ImageForm,
): { readonly ground: Uint8Array; readonly room: Room } | undefined {
  const clear = palette?.colours.findIndex(([, , , alpha]) => alpha === 0) ?? -1;
  const ground = clear >= 0 ? Uint8Array.of(clear) : image.slice(0, channels);
  const isGround = (y: number, x: number): boolean => {
    const at = (y * width + x) * channels;
    for (let c = 0; c < channels; c++) if (image[at + c] !== ground[c]) return false;
    return true;
  };
  const row = (y: number): boolean => all(width, (x) => isGround(y, x));
  const column = (x: number): boolean => all(height, (y) => isGround(y, x));
  const isOneColour = row(0) && row(height - 1) && column(0) && column(width - 1);
  if (clear < 0 && !isOneColour) return undefined;
  const room = {
    top: leading(height, row),
    bottom: leading(height, (y) => row(height - 1 - y)),
    left: leading(width, column),
    right: leading(width, (x) => column(width - 1 - x)),
  };
  return { ground, room };
}

function all(count: number, holds: (n: number) => boolean): boolean {
  for (let n = 0; n < count; n++) if (!holds(n)) return false;
  return true;
}

/** How many of the first ones hold. */
function leading(count: number, holds: (n: number) => boolean): number {
  let n = 0;
  while (n < count && holds(n)) n++;
  return n;
}

/** Samples read at once by looks at a whole data set. */
const readAtOnce = 256;

/** The images of a data set one by one, at most so many, evenly spread over it. */
export async function* eachImage(
  dataset: Dataset,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { count, shape } = dataset.info;
  const size = shape[0] * shape[1] * shape[2];
  const taken = Math.min(count, most);
  for (let from = 0; from < taken; from += readAtOnce) {
    const rows = Array.from({ length: Math.min(readAtOnce, taken - from) }, (_, n) =>
      Math.floor(((from + n) * count) / taken),
    );
    const { images } = await dataset.read(rows);
    for (let n = 0; n < rows.length; n++) yield images.subarray(n * size, (n + 1) * size);
  }
}

/** Pictures that are looked at, and the share of them that stands on the lower edge if sprites do. */
const [looks, standing] = [500, 0.5];

/** Whether the figures of most pictures reach down to the last row, or the one before it, and do not fill the picture. */
export async function standsOnGround(dataset: Dataset): Promise<boolean> {
  let [seen, low] = [0, 0];
  for await (const image of eachImage(dataset, looks)) {
    seen++;
    const room = groundOf(image, dataset.info)?.room;
    if (room && room.bottom <= 1 && room.top + room.left + room.right > 0) low++;
  }
  return low > standing * seen;
}
