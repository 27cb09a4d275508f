import type { Dataset, Palette } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { sha256 } from "../source/sha256.ts";
import { defineDataset } from "./define-dataset.ts";

/** One large picture or map, of which all crops are samples. */
export interface LargeImage {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `[height, width, channels]`, 0 to 255, or indices of the palette. */
  readonly values: Uint8Array;
  readonly palette?: Palette | undefined;
}

/** The crops of an image, and those of the part that is held out. */
export interface Crops {
  readonly train: Dataset;
  readonly validation: Dataset;
  /** Rows or columns that are held out, of how many; nothing where the image is too small. */
  readonly heldOut?: { readonly rows: number } | { readonly columns: number };
}

/**
 * All crops of an image, at every place. The lowest eighth is held out, or as many rows as a crop has and three more; where that were
 * more than a third, the same of the columns. No crop crosses the border. Of a smaller image nothing is held out: then the crops
 * for validation are those that are trained on.
 *
 * @param size height and width of a crop
 * @throws DatasetError for an image that is smaller than a crop.
 * @example
 * const image = { name: "slope", height: 40, width: 5, channels: 1, values: new Uint8Array(200) };
 * const { train, validation, heldOut } = cropsOf(image, [4, 4]);
 * heldOut; // { rows: 7 }
 * [train.info.count, validation.info.count]; // [60, 8]
 */
export function cropsOf(image: LargeImage, size: readonly [height: number, width: number]): Crops {
  const { name, height, width } = image;
  const [high, wide] = size;
  if (high > height || wide > width)
    throw new DatasetError(
      `Cannot crop ${name}: it is ${width} wide and ${height} high, less than a crop of ${wide}x${high}`,
      { source: name },
    );
  const whole = { x: 0, y: 0, width, height };
  const rows = Math.max(high + 3, Math.floor(height / 8));
  const columns = Math.max(wide + 3, Math.floor(width / 8));
  const part = (title: string, area: Area): Dataset => cropsIn(image, { title, area, size });
  if (rows <= height / 3) {
    const y = height - rows;
    const train = part("train", { ...whole, height: y });
    return {
      train,
      validation: part("held out", { ...whole, y, height: rows }),
      heldOut: { rows },
    };
  }
  if (columns <= width / 3) {
    const x = width - columns;
    const train = part("train", { ...whole, width: x });
    const validation = part("held out", { ...whole, x, width: columns });
    return { train, validation, heldOut: { columns } };
  }
  return { train: part("train", whole), validation: part("train", whole) };
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cropsIn(
  image: LargeImage,
  {
    title,
    area,
    size: [height, width],
  }: {
    readonly title: string;
    readonly area: Area;
    readonly size: readonly [height: number, width: number];
  },
): Dataset {
  const { name, channels, values, palette } = image;
  const columns = area.width - width + 1;
  const row = width * channels;
  const count = columns * (area.height - height + 1);
  const shape = [height, width, channels] as const;
  return defineDataset({
    info: { name: `${name}/${title}`, shape, count, ...(palette && { palette }) },
    read(indices) {
      const images = new Uint8Array(indices.length * height * row);
      for (const [sample, index] of indices.entries()) {
        const [y, x] = [area.y + Math.floor(index / columns), area.x + (index % columns)];
        for (let line = 0; line < height; line++) {
          const from = ((y + line) * image.width + x) * channels;
          images.set(values.subarray(from, from + row), (sample * height + line) * row);
        }
      }
      return { images };
    },
    async fingerprint() {
      const about = [shape, area, image.height, image.width, palette?.colours];
      return sha256(new TextEncoder().encode(`${JSON.stringify(about)}\n${await sha256(values)}`));
    },
  });
}
