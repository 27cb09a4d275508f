import { Zlib } from "fflate";
import { valueShape, valuesOf } from "../batch/code-values.ts";
import type { Dataset } from "../dataset.ts";
import { checkMost } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { quantise } from "../transform/quantise.ts";
import { rowFilter } from "./row-filter.ts";
import { orderZeroBits } from "./tally-images.ts";

/** What simple ways to store the same images need, in bits per dimension. */
export interface Yardsticks {
  /** Images that were looked at. */
  readonly images: number;
  /** Knows how often each value of each channel occurs among these very images, and nothing else. */
  readonly frequencies: number;
  /** All in one PNG file, one below the other. */
  readonly png: number;
}

/** How to look at images. */
export interface YardstickOptions {
  /** Levels that the values are reduced to; 256, as they are, if missing. Indices of a palette are levels already. */
  readonly levels?: number | undefined;
  /** The first images, so many at most. Default 10,000. */
  readonly most?: number | undefined;
}

/** Bytes of a PNG file beside its compressed rows: the signature, the header, and the frames of the data and the end. */
const frame = 8 + 25 + 12 + 12;

/**
 * What a likelihood is to be compared with: bits per dimension that simple coders need for the same images. A model that needs more
 * than the frequencies has learnt nothing.
 *
 * @throws as `batches()`, which takes no data set without images.
 * @example
 * const images = Uint8Array.from({ length: 4000 }, (_, i) => (i % 4 < 2 ? 0 : 255));
 * const stripes = memoryDataset({ name: "stripes", shape: [1, 4, 1], images });
 * const { frequencies, png } = await yardsticks(stripes);
 * frequencies; // 1
 * png < 0.2; // true
 */
export async function yardsticks(
  data: Dataset,
  options: YardstickOptions = {},
): Promise<Yardsticks> {
  checkOptionNames(`measure ${data.info.name}`, options, { levels: true, most: true });
  const { levels = 256, most = 10_000 } = options;
  checkMost(`measure ${data.info.name}`, most);
  const { shape, palette, codes } = data.info;
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const [, , each] = valueShape(data.info);
  const values = Array.from({ length: each }, () => new Float64Array(codes?.levels ?? 256));
  let [images, bytes] = [0, frame];
  const packed = new Zlib({ level: 9 }, (piece) => void (bytes += piece.length));
  const filter = rowFilter(width * channels, {
    back: channels,
    plain: (palette ?? codes) !== undefined,
  });
  for await (const batch of data.batches({ batchSize: Math.min(500, most) })) {
    const count = Math.min(batch.size, most - images);
    const some = batch.images.subarray(0, count * size);
    const taken =
      levels === 256 || (palette ?? codes) !== undefined ? some : quantise(some, levels);
    for (const [at, value] of valuesOf(taken, data.info).entries()) {
      const counts = values[at % each];
      if (counts) counts[value] = (counts[value] ?? 0) + 1;
    }
    packed.push(filter(taken));
    images += count;
    if (images >= most) break;
  }
  packed.push(new Uint8Array(), true);
  return {
    images,
    frequencies: orderZeroBits(values),
    png: (8 * bytes) / (images * height * width * each),
  };
}
