import { bytesOf } from "../batch/code-values.ts";
import { NpyError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { openNpyIntegers, placeOf, type NpyIntegers } from "../format/npy-integers.ts";
import { readNpyIntegers } from "../format/npy.ts";
import { isZip, openNpzCodes } from "../format/npz-codes.ts";
import { fromBytes, fromBlob, type ByteSource } from "../source/byte-source.ts";
import { hasherOf } from "../source/digest.ts";
import { fromFile } from "../source/file-source.ts";
import { sourceAt } from "../source/source-at.ts";
import { defineDataset } from "./define-dataset.ts";
import { checkFile, type IdxSource } from "./idx-dataset.ts";
import type { OpenFilesDataset } from "./open-files-dataset.ts";

/** Which numpy files hold codes, and what they are. */
export interface CodesDatasetOptions {
  /** A path or a source: `.npy`, or `.npz` with one array of codes. */
  readonly from: string | ByteSource;
  /** An `.npy` file with a whole number for each image. */
  readonly labels?: IdxSource | undefined;
  /** How many different codes there can be, 2 to 65,536. Default: one more than the largest that is there. */
  readonly levels?: number | undefined;
  /** Default: the path. */
  readonly name?: string | undefined;
}

/** Values that are looked at in one piece when a file is opened. */
const atOnce = 1 << 18;

/**
 * Codes of another model, such as the entries that a vector quantiser chose, from a numpy file of whole numbers `[n, height, width]` or
 * `[n, height, width, channels]`. An `.npz` file may hold `labels` besides; of its arrays only these two are
 * unpacked, codes of up to 16 GiB. All codes are looked at once when it is opened, a piece at a
 * time; then they stay in the file, so that any number of them takes no memory.
 *
 * @throws DatasetError or one of its kind for a file that is damaged, of another rank, without images, or not of whole numbers from 0 to
 * `levels - 1`; CountMismatchError for labels of another number; LimitError for arrays that unpack to more; RangeError for `levels` out of range.
 * @example
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/example-`)}/codes.npy`;
 * await writeNpy(file, [2, 1, 2], Uint16Array.of(3, 511, 0, 8));
 * const codes = await codesDataset({ from: file });
 * codes.info.codes; // { levels: 512 }
 * modelBatch(await codes.read([0]), { levels: 512, numClasses: 0 }, codes.info).images; // Uint16Array [3, 511]
 * await codes.close();
 * await codesDataset({ from: file, levels: 500 }); // throws NpyError
 */
export async function codesDataset(options: CodesDatasetOptions): Promise<OpenFilesDataset> {
  const { from, levels: given } = options;
  if (given !== undefined && (!Number.isInteger(given) || given < 2 || given > 2 ** 16))
    throw new RangeError(
      `Cannot open codes of ${given} levels: it must be a whole number from 2 to 65536`,
    );
  const source = sourceAt(from);
  const { name = source.name } = options;
  const opened = await openArrays(source).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await opened.close();
    await source.close();
  };
  try {
    const { codes } = opened;
    const [count = 0, height = 0, width = 0, channels = 1, ...more] = codes.shape;
    if (codes.shape.length < 3 || more.length > 0 || height * width * channels === 0)
      throw new NpyError(
        `Cannot read ${codes.name}: it has the shape [${codes.shape.join(", ")}], not [n, height, width] or [n, height, width, channels]`,
        { source: codes.name },
      );
    if (count === 0)
      throw new NpyError(
        `Cannot read ${codes.name}: it has the shape [${codes.shape.join(", ")}], and holds no images`,
        { source: codes.name },
      );
    const labels =
      options.labels !== undefined ? await readLabels(options.labels, count) : opened.labels;
    checkLabels(labels, { name, count });
    const { fingerprint, levels } = await lookThrough(codes, { levels: given, labels });
    const each = height * width * channels;
    const bytes = bytesOf({ levels });
    const data = defineDataset({
      info: { name, count, shape: [height, width, channels * bytes], codes: { levels } },
      async read(indices, { signal }) {
        const images = new Uint8Array(indices.length * each * bytes);
        for (const [row, index] of indices.entries()) {
          const numbers = await codes.read(index * each, each, { signal });
          checkCodes(numbers, { codes, levels, first: index * each });
          pack(numbers, images.subarray(row * each * bytes, (row + 1) * each * bytes), bytes);
        }
        if (!labels) return { images };
        return { images, labels: Int32Array.from(indices, (index) => labels[index] ?? 0) };
      },
      fingerprint: async () => fingerprint,
    });
    return Object.freeze({ ...data, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Arrays {
  readonly codes: NpyIntegers;
  readonly labels?: Int32Array | undefined;
  close(): Promise<void>;
}

async function openArrays(source: ByteSource): Promise<Arrays> {
  const head = await source.read(0, Math.min(4, await source.size()));
  if (isZip(head)) return openNpzCodes(source);
  return { codes: await openNpyIntegers(source), close: async () => {} };
}

const mostLabels = 2 ** 28;

async function readLabels(file: IdxSource, count: number): Promise<Int32Array> {
  checkFile(file, "labels");
  const source =
    typeof file === "string"
      ? fromFile(file)
      : file instanceof Uint8Array
        ? fromBytes(file, { name: "labels" })
        : fromBlob(file);
  try {
    return await readNpyIntegers(source, Math.max(count, mostLabels));
  } finally {
    await source.close();
  }
}

function checkLabels(
  labels: Int32Array | undefined,
  { name, count }: { readonly name: string; readonly count: number },
): void {
  if (labels && labels.length !== count)
    throw new CountMismatchError(
      `Cannot open ${name}: it has ${count} images and ${labels.length} labels`,
      { source: name },
    );
  const wrong = labels?.findIndex((label) => label < 0) ?? -1;
  if (labels && wrong >= 0)
    throw new NpyError(`Cannot open ${name}: the label of image ${wrong} is ${labels[wrong]}`, {
      source: name,
      sample: wrong,
    });
}

/** Looks at all codes: how many levels they have, whether there are no more than that, and a text that is equal for equal ones. */
async function lookThrough(
  codes: NpyIntegers,
  {
    levels,
    labels,
  }: { readonly levels: number | undefined; readonly labels?: Int32Array | undefined },
): Promise<{ readonly levels: number; readonly fingerprint: string }> {
  const size = codes.shape.reduce((product, side) => product * side, 1);
  const hasher = await hasherOf("sha256");
  let largest = 1;
  for (let first = 0; first < size; first += atOnce) {
    const numbers = await codes.read(first, Math.min(atOnce, size - first));
    if (levels !== undefined) checkCodes(numbers, { codes, levels, first });
    for (const number of numbers) if (number > largest) largest = number;
    const bytes = new Uint8Array(2 * numbers.length);
    pack(numbers, bytes, 2);
    hasher.update(bytes);
  }
  if (labels) hasher.update(new TextEncoder().encode(labels.join()));
  const all = levels ?? largest + 1;
  return { levels: all, fingerprint: `codes ${codes.shape.join("x")} ${hasher.finish()}` };
}

function checkCodes(
  numbers: Uint16Array,
  { codes, levels, first }: { codes: NpyIntegers; levels: number; first: number },
): void {
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] ?? 0;
    if (code < levels) continue;
    const place = placeOf(first + i, codes.shape);
    throw new NpyError(
      `Cannot read ${codes.name}: its element [${place.join(", ")}] is ${code}, and its ${levels} levels are 0 to ${levels - 1}`,
      { source: codes.name, sample: place[0] ?? 0 },
    );
  }
}

/** Codes as bytes, the low one first. */
function pack(numbers: Uint16Array, bytes: Uint8Array, each: 1 | 2): void {
  if (each === 1) {
    bytes.set(numbers);
    return;
  }
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    bytes[2 * i] = number & 255;
    bytes[2 * i + 1] = number >> 8;
  }
}
