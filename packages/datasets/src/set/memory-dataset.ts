import type { Dataset, Palette } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError } from "../errors/images.ts";
import { checkBytes } from "../source/check-kind.ts";
import { checkOptionNames, type OptionNames } from "../source/check-options.ts";
import { sha256 } from "../source/sha256.ts";
import { wrongColours } from "../transform/is-palette.ts";
import { checkShape } from "./check-shape.ts";
import { defineDataset } from "./define-dataset.ts";

/** What a data set in memory is made of. */
export interface MemoryDatasetOptions {
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** `[count, height, width, channels]`, 0 to 255. Kept, not copied. */
  readonly images: Uint8Array | Uint8ClampedArray;
  /** `[count]`, 0 and up. */
  readonly labels?: ArrayLike<number> | undefined;
  /** What the labels stand for; labels beyond it are refused. */
  readonly classes?: readonly string[] | undefined;
  /** What the values stand for; values beyond it are refused. */
  readonly palette?: Palette | undefined;
}

const optionNames: OptionNames<MemoryDatasetOptions> = {
  name: true,
  shape: true,
  images: true,
  labels: true,
  classes: true,
  palette: true,
};

/**
 * A data set over pixels in memory.
 *
 * @throws CountMismatchError or DatasetError when its parts do not fit together, RangeError for a shape that is none, TypeError for images that are no
 * bytes, and for an option that there is not.
 * @example
 * const images = Uint8Array.of(0, 255, 255, 0);
 * const dots = memoryDataset({ name: "dots", shape: [1, 2, 1], images, labels: [0, 1] });
 * dots.info.count; // 2
 * await dots.read([1]); // { images: Uint8Array [255, 0], labels: Int32Array [1] }
 * memoryDataset({ name: "dots", shape: [1, 3, 1], images }); // throws DatasetError
 */
export function memoryDataset(options: MemoryDatasetOptions): Dataset {
  checkOptionNames("make a data set", options, optionNames);
  const { name, shape, images, classes, palette } = options;
  checkBytes(images, { act: `make data set ${name} of`, what: "images are a Uint8Array" });
  checkShape(name, shape);
  const size = shape[0] * shape[1] * shape[2];
  const count = images.length / size;
  if (!Number.isInteger(count)) {
    throw new DatasetError(
      `Cannot make data set ${name}: ${images.length} bytes are no whole number of ${shape.join("x")} images`,
      {
        source: name,
      },
    );
  }
  if (palette) checkIndices(images, { name, palette, shape });
  const labels = options.labels && checkLabels(options.labels, { name, count, classes });
  return defineDataset({
    info: { name, shape, count, ...(classes && { classes }), ...(palette && { palette }) },
    read(indices) {
      const rows = new Uint8Array(indices.length * size);
      for (const [row, index] of indices.entries()) {
        rows.set(images.subarray(index * size, (index + 1) * size), row * size);
      }
      if (!labels) return { images: rows };
      return { images: rows, labels: Int32Array.from(indices, (index) => labels[index] ?? 0) };
    },
    async fingerprint() {
      const bytes = labels && new Uint8Array(labels.buffer);
      const parts = [
        shape.join("x"),
        await sha256(images),
        bytes ? await sha256(bytes) : "no labels",
        ...(palette ? [JSON.stringify(palette.colours)] : []),
      ];
      return sha256(new TextEncoder().encode(parts.join("\n")));
    },
  });
}

function checkLabels(
  labels: ArrayLike<number>,
  { name, count, classes }: { name: string; count: number; classes: readonly string[] | undefined },
): Int32Array<ArrayBuffer> {
  if (labels.length !== count) {
    throw new CountMismatchError(
      `Cannot make data set ${name}: it has ${count} images and ${labels.length} labels`,
      {
        source: name,
      },
    );
  }
  const end = classes ? classes.length : 2 ** 31;
  for (let sample = 0; sample < count; sample++) {
    const label = labels[sample] ?? Number.NaN;
    if (Number.isInteger(label) && label >= 0 && label < end) continue;
    throw new DatasetError(
      `Cannot make data set ${name}: label ${label} of sample ${sample} is none of 0 to ${end - 1}`,
      {
        source: name,
        sample,
      },
    );
  }
  return Int32Array.from(labels);
}

function checkIndices(
  images: Uint8Array,
  { name, palette, shape }: { name: string; palette: Palette; shape: readonly number[] },
): void {
  const badly = wrongColours(palette);
  if (badly !== undefined)
    throw new DatasetError(`Cannot make data set ${name}: ${badly}`, { source: name });
  const end = palette.colours.length;
  const wrong = shape[2] === 1 ? images.findIndex((value) => value >= end) : 0;
  if (wrong < 0) return;
  throw new DatasetError(
    `Cannot make data set ${name}: value ${images[wrong]} of its ${shape.join("x")} images is no index of its palette of ${end} colours`,
    { source: name },
  );
}
