import { CifarError } from "../../errors/format.ts";
import { integersOf, isImages } from "../../format/pickle/integers.ts";
import { parsePickle } from "../../format/pickle/pickle.ts";
import { isKind, type PickleValue } from "../../format/pickle/values.ts";
import { interleave } from "../pixel-order.ts";

/** How labels stand before an image, and what they are called in a pickle. */
export interface LabelKind {
  readonly key: string;
  readonly classes: readonly string[];
}

/** Where a batch comes from, for messages. */
export interface BatchPlace {
  readonly source: string;
  readonly member: string;
}

/** Images and labels of one file. */
export interface CifarBatch {
  /** `[count, 32, 32, 3]`. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** `[count]` for each kind of label. */
  readonly labels: readonly Int32Array<ArrayBuffer>[];
}

const pixels = 3072;

/**
 * Reads a binary batch: for each image a byte for each kind of label, then 1,024 bytes each of red, green and blue. Throws CifarError.
 *
 * Source: Krizhevsky, "The CIFAR-10 dataset", https://www.cs.toronto.edu/~kriz/cifar.html
 */
export function parseBinaryBatch(
  bytes: Uint8Array,
  { kinds, count, ...place }: BatchPlace & { kinds: readonly LabelKind[]; count: number },
): CifarBatch {
  const record = kinds.length + pixels;
  if (bytes.length !== count * record)
    throw wrong(place, `it has ${bytes.length} bytes, not ${count} records of ${record}`);
  const labels = kinds.map(() => new Int32Array(count));
  const images = new Uint8Array(count * pixels);
  for (let sample = 0; sample < count; sample++) {
    const start = sample * record;
    for (const [k, { key, classes }] of kinds.entries()) {
      const label = bytes[start + k] ?? 0;
      if (label >= classes.length) throw noLabel({ ...place, key, classes }, label, sample);
      (labels[k] ?? new Int32Array())[sample] = label;
    }
    const planes = bytes.subarray(start + kinds.length, start + record);
    interleave(planes, { pixels: images, at: sample * pixels, channels: 3 });
  }
  return { images, labels };
}

/** Reads a batch pickled by Python: a dict with `data`, `[count, 3072]` or `[count, 3, 32, 32]`, and labels, in lists or arrays. Throws CifarError or PickleError. */
export function parsePickledBatch(
  bytes: Uint8Array,
  { kinds, count, ...place }: BatchPlace & { kinds: readonly LabelKind[]; count: number },
): CifarBatch {
  const dict = parsePickle(bytes, `${place.member} of ${place.source}`);
  if (!(dict instanceof Map)) throw wrong(place, "it holds no dict");
  const values: ReadonlyMap<string | number, PickleValue> = dict;
  const data = values.get("data");
  if (!isKind(data, "array") || !isImages(data, { count, pixels }))
    throw wrong(place, `its data is no array of ${count}x${pixels} bytes`);
  const labels = kinds.map((kind) => labelsOf(values.get(kind.key), { ...place, ...kind, count }));
  const images = new Uint8Array(count * pixels);
  for (let at = 0; at < images.length; at += pixels)
    interleave(data.data.subarray(at, at + pixels), { pixels: images, at, channels: 3 });
  return { images, labels };
}

function labelsOf(
  value: PickleValue | undefined,
  place: BatchPlace & LabelKind & { count: number },
): Int32Array<ArrayBuffer> {
  const { key, classes, count } = place;
  const list = integersOf(value);
  if (list === undefined) throw wrong(place, `it has no list of ${key}`);
  if (list.length !== count) throw wrong(place, `it has ${count} images and ${list.length} ${key}`);
  for (const [sample, label] of list.entries()) {
    const fits = Number.isInteger(label) && label >= 0 && label < classes.length;
    if (!fits) throw noLabel(place, label, sample);
  }
  return Int32Array.from(list);
}

function noLabel(place: BatchPlace & LabelKind, label: number, sample: number): CifarError {
  const { source, member, key, classes } = place;
  return new CifarError(
    `Cannot read ${member} of ${source}: its ${key} has ${label} for sample ${sample}, none of 0 to ${classes.length - 1}`,
    { source, member, sample },
  );
}

function wrong({ source, member }: BatchPlace, state: string): CifarError {
  return new CifarError(`Cannot read ${member} of ${source}: ${state}`, { source, member });
}
