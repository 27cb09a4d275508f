import { PickleError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { integersOf, isImages } from "../../format/pickle/integers.ts";
import { latin1Source } from "../../format/pickle/latin1-source.ts";
import { parsePickle } from "../../format/pickle/pickle.ts";
import { condensePickle } from "../../format/pickle/scan.ts";
import { isKind, type PickledArray, type PickleValue } from "../../format/pickle/values.ts";
import { type ByteSource, fromBytes } from "../../source/byte-source.ts";
import { type ImagenetPart, wrongLabel } from "./part.ts";

/** How a pickled part is opened. */
export interface PicklePartOptions {
  /** Bytes of an image. */
  readonly pixels: number;
  /** Strings of more bytes are left where they are. */
  readonly longest?: number;
}

/**
 * The images of a pickled batch: a dict with `data`, `[count, 3 * side * side]` or `[count, 3, side, side]` bytes, `labels`, a list or array of 1 to 1000, and perhaps `mean`, in any order.
 * The pixels stay where they are; only where Python 3 wrote them as text for Python 2 they are copied to a temporary file. Throws PickleError,
 * UnsafePickleError, TruncatedError, LimitError or CountMismatchError.
 */
export async function openPicklePart(
  source: ByteSource,
  { pixels, longest }: PicklePartOptions,
): Promise<ImagenetPart & { close(): Promise<void> }> {
  const { name } = source;
  const { bytes, left } = await condensePickle(source, longest === undefined ? {} : { longest });
  const dict = parsePickle(bytes, name, left);
  if (!(dict instanceof Map))
    throw new PickleError(`Cannot read ${name}: it holds no dict`, { source: name });
  const values: ReadonlyMap<string | number, PickleValue> = dict;
  const array = values.get("data");
  const count = isKind(array, "array") ? (array.shape[0] ?? 0) : 0;
  if (!isKind(array, "array") || !isImages(array, { count, pixels }))
    throw new PickleError(
      `Cannot read ${name}: its data is no array of images of ${pixels} bytes`,
      {
        source: name,
      },
    );
  const labels = labelsOf(values.get("labels"), { name, count });
  const { data, offset } = await pixelsOf(array, source);
  return {
    name,
    data,
    offset,
    count,
    labels,
    close: async () => {
      if (data !== source) await data.close();
    },
  };
}

async function pixelsOf(
  { data, stored, shape }: PickledArray,
  source: ByteSource,
): Promise<{ data: ByteSource; offset: number }> {
  if (stored === undefined) return { data: fromBytes(data, { name: source.name }), offset: 0 };
  if (!stored.text) return { data: source, offset: stored.offset };
  const size = shape.reduce((product, side) => product * side, 1);
  return { data: await latin1Source(source, { ...stored, size }), offset: 0 };
}

function labelsOf(
  value: PickleValue | undefined,
  { name, count }: { name: string; count: number },
): Int32Array<ArrayBuffer> {
  const numbers = integersOf(value);
  if (numbers === undefined)
    throw new PickleError(`Cannot read ${name}: it has no list of labels`, { source: name });
  if (numbers.length !== count)
    throw new CountMismatchError(
      `Cannot read ${name}: it has ${count} images and ${numbers.length} labels`,
      { source: name },
    );
  const wrong = wrongLabel(numbers);
  if (wrong < 0) return Int32Array.from(numbers);
  throw new PickleError(
    `Cannot read ${name}: label ${numbers[wrong]} of its image ${wrong} is none of 1 to 1000`,
    { source: name, sample: wrong },
  );
}
