import type { Dataset } from "../dataset.ts";
import { eachImage } from "./ground.ts";

/** Bits per value of held-out pictures by a count of neighbouring values: learnt from pictures as they are, and with mirror images. */
export interface MirrorsFit {
  readonly own: number;
  readonly mirrored: number;
}

/** Values that are counted: enough to tell, and soon done. */
const mostValues = 300_000;

/**
 * Whether the mirror images of indexed or grey pictures look like the pictures: whether they help a simple model of each pixel, by the
 * two pixels on the left and two above, to predict pictures that it has not seen. Light from one side, or letters, make them harm.
 * Nothing for pictures in RGB, or fewer than eight.
 *
 * @example
 * const data = subset(sprites({ split: "train" }), { from: 0, to: 1000 });
 * const { own = 0, mirrored = 0 } = (await mirrorsFit(data)) ?? {};
 * mirrored < own; // true
 */
export async function mirrorsFit(dataset: Dataset): Promise<MirrorsFit | undefined> {
  const { shape, count } = dataset.info;
  const [height, width, channels] = shape;
  if (channels !== 1 || count < 8) return undefined;
  const most = Math.max(8, Math.floor(mostValues / (height * width)));
  const images: Uint8Array[] = [];
  for await (const image of eachImage(dataset, most)) images.push(image);
  const [known, held] = [0, 1].map((odd) => images.filter((_, n) => n % 2 === odd));
  const model = new NeighbourCounts(height, width);
  for (const image of known ?? []) model.learn(image);
  const own = model.bitsOf(held ?? []);
  for (const image of known ?? []) model.learn(mirror(image, width));
  return { own, mirrored: model.bitsOf(held ?? []) };
}

function mirror(image: Uint8Array, width: number): Uint8Array {
  return image.map((_, at) => image[at - (at % width) + width - 1 - (at % width)] ?? 0);
}

/** The value outside of a picture, and how much the counts of a smaller neighbourhood weigh in a larger one. */
const [outside, weight] = [256, 2];

/** Counts of values by their neighbours: four, two and none. */
class NeighbourCounts {
  readonly #height: number;
  readonly #width: number;
  readonly #counts = [new Map<number, number>(), new Map<number, number>()] as const;
  readonly #totals = [new Map<number, number>(), new Map<number, number>()] as const;
  readonly #values = new Float64Array(256).fill(1);

  constructor(height: number, width: number) {
    this.#height = height;
    this.#width = width;
  }

  learn(image: Uint8Array): void {
    for (const [value, keys] of this.#neighbourhoods(image)) {
      this.#values[value] = (this.#values[value] ?? 0) + 1;
      for (const [n, key] of keys.entries()) {
        add(this.#counts[n], key * 257 + value);
        add(this.#totals[n], key);
      }
    }
  }

  /** Bits per value. */
  bitsOf(images: readonly Uint8Array[]): number {
    const all = this.#values.reduce((sum, count) => sum + count, 0);
    let bits = 0;
    for (const image of images)
      for (const [value, keys] of this.#neighbourhoods(image)) {
        let p = (this.#values[value] ?? 0) / all;
        for (const [n, key] of keys.entries()) {
          const seen = this.#counts[n]?.get(key * 257 + value) ?? 0;
          p = (seen + weight * p) / ((this.#totals[n]?.get(key) ?? 0) + weight);
        }
        bits -= Math.log2(p);
      }
    return bits / Math.max(1, images.length * this.#height * this.#width);
  }

  /** Each value with numbers of its neighbourhoods, the smaller one first. */
  *#neighbourhoods(image: Uint8Array): Generator<readonly [value: number, keys: number[]]> {
    const [height, width] = [this.#height, this.#width];
    const valueAt = (y: number, x: number): number =>
      y < 0 || x < 0 ? outside : (image[y * width + x] ?? outside);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const near = valueAt(y, x - 1) * 257 + valueAt(y - 1, x);
        const far = valueAt(y, x - 2) * 257 + valueAt(y - 1, x - 1);
        yield [valueAt(y, x), [near, near * 257 * 257 + far]];
      }
  }
}

function add(counts: Map<number, number> | undefined, key: number): void {
  counts?.set(key, (counts.get(key) ?? 0) + 1);
}
