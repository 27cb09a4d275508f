import type { Dataset } from "../dataset.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { defineDataset } from "./define-dataset.ts";
import { randomStream } from "./random.ts";
import { figures } from "./shape-outlines.ts";

/** Options of `shapes`. */
export interface ShapesOptions {
  readonly split: "train" | "validation" | "test";
  /** Default 50,000 for train, 5,000 for validation, 10,000 for test; any up to 2^32. */
  readonly count?: number | undefined;
  /** In pixels, 4 to 1,024. Default 32. */
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  /** Another seed, other pictures. Default 0. */
  readonly seed?: number | undefined;
}

const streams = { train: 0, validation: 1, test: 2 } as const;
const counts = { train: 50_000, validation: 5_000, test: 10_000 } as const;
const classes = Object.freeze(Object.keys(figures));

/**
 * A colour set without a download: figures of ten classes, drawn on the spot in any place, size, turn and two colours, with smooth
 * edges. Picture `index` of a split is a function of (seed, split, index) alone, its label is `index % 10`; a larger
 * count adds pictures and changes none, and no picture's random numbers are used in two splits.
 *
 * @throws RangeError for an unknown split, or a size, count or seed out of range.
 * @example
 * const drawn = shapes({ split: "train", count: 1000 });
 * const { images, labels = [] } = await drawn.read([0, 1, 2]);
 * images.length; // 9216
 * Array.from(labels, (label) => drawn.info.classes?.[label]); // ["disc", "ring", "square"]
 */
export function shapes(options: ShapesOptions): Dataset {
  checkOptionNames("draw shapes", options, {
    split: true,
    count: true,
    height: true,
    width: true,
    seed: true,
  });
  const { split, height = 32, width = 32, seed = 0 } = options;
  if (!Object.hasOwn(streams, split)) {
    throw new RangeError(`Cannot draw shapes: split is ${split}, not train, validation or test`);
  }
  const count = options.count ?? counts[split];
  for (const [name, value] of Object.entries({ height, width })) {
    if (!Number.isInteger(value) || value < 4 || value > 1024) {
      throw new RangeError(
        `Cannot draw shapes: ${name} is ${value}, not an integer from 4 to 1024`,
      );
    }
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`Cannot draw shapes: seed is ${seed}, not an integer of 0 or more`);
  }
  const size = height * width * 3;
  return defineDataset({
    info: { name: `shapes/${split}`, shape: [height, width, 3], count, classes },
    read(indices) {
      const images = new Uint8Array(indices.length * size);
      for (const [row, index] of indices.entries()) {
        const random = randomStream([
          seed % 2 ** 32,
          Math.floor(seed / 2 ** 32),
          streams[split],
          index,
        ]);
        draw(images.subarray(row * size, (row + 1) * size), {
          height,
          width,
          label: labelOf(index),
          random,
        });
      }
      return { images, labels: Int32Array.from(indices, labelOf) };
    },
    fingerprint: async () => `shapes 1: ${split} ${height}x${width}, ${count} of seed ${seed}`,
  });
}

function labelOf(index: number): number {
  return index % classes.length;
}

interface Picture {
  readonly height: number;
  readonly width: number;
  readonly label: number;
  readonly random: () => number;
}

function draw(pixels: Uint8Array, { height, width, label, random }: Picture): void {
  const figure = figures[classes[label] ?? ""];
  if (!figure) return;
  const side = Math.min(height, width);
  const radius = side * (0.2 + 0.18 * random());
  const centreX = width / 2 + (width - 1.4 * radius) * (random() - 0.5);
  const centreY = height / 2 + (height - 1.4 * radius) * (random() - 0.5);
  const [cosine, sine] = direction(random);
  const [paper, ink] = colours(random);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = column + 0.5 - centreX;
      const y = row + 0.5 - centreY;
      const distance = figure(cosine * x + sine * y, cosine * y - sine * x, radius);
      const cover = Math.min(1, Math.max(0, 0.5 - distance));
      const at = 3 * (row * width + column);
      for (let c = 0; c < 3; c++) {
        pixels[at + c] = Math.floor(
          (paper[c] ?? 0) + cover * ((ink[c] ?? 0) - (paper[c] ?? 0)) + 0.5,
        );
      }
    }
  }
}

/** A point of the unit circle, without a sine: engines differ in its last bit. */
function direction(random: () => number): [cosine: number, sine: number] {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const length = Math.sqrt(x * x + y * y);
    if (length > 0.1 && length <= 1) return [x / length, y / length];
  }
}

/** Two colours that are far enough apart to tell the figure from the paper. */
function colours(random: () => number): [paper: number[], ink: number[]] {
  const colour = (): number[] => Array.from({ length: 3 }, () => Math.floor(256 * random()));
  for (;;) {
    const [paper, ink] = [colour(), colour()];
    const apart = paper.reduce((sum, value, c) => sum + Math.abs(value - (ink[c] ?? 0)), 0);
    if (apart >= 192) return [paper, ink];
  }
}
