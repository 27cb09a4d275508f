import type { Prefix } from "../sample/prefix.ts";
import type { SampleRequest } from "../sample/sample-request.ts";
import { checkBytes, checkLabelKind } from "../train/array-kinds.ts";

/** Images of which each is completed several times. */
export interface CompletedImages {
  /** Levels `[n, height, width, channels]`. */
  readonly images: Uint8Array;
  /** The class of each, for a model with classes. */
  readonly labels?: Int32Array | undefined;
  /** The rows that each of the completions keeps. */
  readonly kept: readonly number[];
}

/** The size of an image. */
interface CompletedSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a sampler is asked for, and how many completions of all images that is, one after the other. */
export interface CompletionPart extends Pick<SampleRequest, "count"> {
  readonly numbers: Uint32Array;
  readonly prefix: Prefix;
  readonly completions: number;
  readonly labels: Int32Array | undefined;
}

/**
 * Requests for several completions of each image: all that keep as many rows are one request. Every completion has random numbers of its
 * own, whatever the others keep.
 *
 * @throws TypeError for images or labels of another kind or of a number that does not fit, RangeError for rows that an image does not have.
 * @example
 * const size = { height: 2, width: 1, channels: 1 };
 * const parts = completionRequests({ images: Uint8Array.of(1, 2, 3, 4), kept: [1, 1, 0] }, size);
 * parts.map(({ completions }) => completions); // [2, 1]
 * parts[0]?.numbers; // Uint32Array [0, 3, 1, 4]
 */
export function completionRequests(
  { images, labels, kept }: CompletedImages,
  size: CompletedSize,
): CompletionPart[] {
  checkCompleted({ images, labels, kept }, size, "rows");
  const { height, width, channels } = size;
  const count = images.length / (height * width * channels);
  return [...new Set(kept)].map((rows) => {
    const some = [...kept.keys()].filter((k) => kept[k] === rows);
    return {
      completions: some.length,
      count: count * some.length,
      numbers: Uint32Array.from(
        some.flatMap((k) => Array.from({ length: count }, (_, i) => i * kept.length + k)),
      ),
      prefix: {
        images: Uint8Array.from(some.flatMap(() => [...images])),
        length: rows * width * channels,
      },
      labels: labels && Int32Array.from(some.flatMap(() => [...labels])),
    };
  });
}

/** Refuses images, labels and rows or columns to keep that do not fit: TypeError for another kind or number of values, RangeError for what is not there. */
export function checkCompleted(
  { images, labels, kept }: CompletedImages,
  { height, width, channels }: CompletedSize,
  side: "rows" | "columns",
): void {
  const each = height * width * channels;
  checkBytes("images", images);
  if (labels) checkLabelKind(labels);
  const count = images.length / each;
  if (!Number.isInteger(count) || count === 0)
    throw new TypeError(
      `Cannot complete ${images.length} values: images of ${height}x${width}x${channels} have ${each}`,
    );
  if (labels && labels.length !== count)
    throw new TypeError(`Cannot complete ${count} images: there are ${labels.length} labels`);
  const most = side === "rows" ? height : width;
  const wrong = kept.find((some) => !Number.isInteger(some) || some < 0 || some > most);
  if (wrong !== undefined)
    throw new RangeError(
      `Cannot keep ${wrong} ${side} of an image: it must be a whole number from 0 to ${most}`,
    );
}
