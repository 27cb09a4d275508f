import { bytesOf, little, ofHex } from "./archive.fixture.ts";
import { fromBytes } from "./byte-source.ts";
import { type CifarBatch, parseBinaryBatch, parsePickledBatch } from "./cifar-batch.ts";
import { cifar100Layout, cifar10Layout } from "./cifar.ts";
import { concatenate } from "./concatenate.ts";
import { DatasetError } from "./errors.ts";
import { equalBytes, type FuzzFormat, hexOf } from "./fuzz.fixture.ts";
import { formatIdx, type IdxArray, parseIdx } from "./idx.ts";
import { readNpyHeader, readNpyIntegers } from "./npy.ts";
import { condensePickle } from "./pickle-scan.ts";
import { isKind, type PickleValue } from "./pickle-values.ts";
import { numpyLabels, pickledBatch, pickledBatches } from "./pickle.fixture.ts";
import { parsePickle } from "./pickle.ts";

const noise = (length: number, step = 29): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * step + (i >> 5)) & 0xff);

const npy = (dict: string, data: Uint8Array, version = 1): Uint8Array => {
  const wide = version === 1 ? 2 : 4;
  const text = dict.padEnd(118 - wide - 8, " ");
  return concatenate([
    bytesOf("?NUMPY").map((byte, i) => (i === 0 ? 0x93 : byte)),
    Uint8Array.of(version, 0),
    little([text.length, wide]),
    bytesOf(text),
    data,
  ]);
};

interface Array1 {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
}

/** Arrays of numpy: the numbers have to be those that stand at the end of the file. */
export const npyFormat: FuzzFormat<Array1> = {
  name: "npy",
  seeds: [
    npy(
      "{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }\n",
      little([7, 8], [1, 8], [1000, 8], [3, 8], [0, 8]),
    ),
    npy("{'descr': '>i4', 'fortran_order': False, 'shape': (3,), }\n", noise(12), 2),
    npy("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 12), }\n", noise(48), 3),
    npy("{'shape': (20,), 'descr': '|u1', 'fortran_order': True}\n", noise(20)),
  ],
  async open(bytes) {
    const source = fromBytes(bytes, { name: "fuzz.npy" });
    const { descr, shape } = await readNpyHeader(source);
    // Pixels are read where they lie, labels as a list.
    const numbers = shape.length === 1 ? [...(await readNpyIntegers(source, 1000))] : [];
    return { descr, shape, numbers };
  },
  judge(answer, { mutant, originals }) {
    if (JSON.stringify(answer) === JSON.stringify(originals[mutant.seed])) return "same";
    const { descr, shape, numbers } = answer;
    const width = Number(descr.at(-1));
    const size = shape.reduce((product, side) => product * side, width);
    if (size > mutant.bytes.length) return { wrong: `it has ${shape.join("x")} of ${descr}` };
    const tail = mutant.bytes.subarray(mutant.bytes.length - size);
    const right = numbers.every((value, i) => {
      const part = tail.subarray(i * width, (i + 1) * width);
      const ordered = descr.startsWith(">") ? part : part.toReversed();
      const whole = ordered.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
      return BigInt.asIntN(8 * width, BigInt(value)) === BigInt.asIntN(8 * width, whole);
    });
    return right ? "other" : { wrong: "the numbers are not those of the file" };
  },
};

const wideIdx = (type: number, width: number): Uint8Array =>
  concatenate([Uint8Array.of(0, 0, type, 2, 0, 0, 0, 3, 0, 0, 0, 4), noise(12 * width)]);

/** IDX: the elements have to be as many bytes as the file has, and its bytes. */
export const idxFormat: FuzzFormat<IdxArray> = {
  name: "idx",
  seeds: [
    formatIdx([2, 5, 4], noise(40)),
    formatIdx([30], noise(30)),
    wideIdx(0x09, 1),
    wideIdx(0x0b, 2),
    wideIdx(0x0c, 4),
    wideIdx(0x0d, 4),
    wideIdx(0x0e, 8),
  ],
  open: async (bytes) => parseIdx(bytes, { source: "fuzz.idx" }),
  judge({ dtype, shape, data }, { mutant, originals }) {
    const original = originals[mutant.seed];
    const raw = (array: IdxArray["data"]): Uint8Array =>
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (
      original?.dtype === dtype &&
      original.shape.join() === shape.join() &&
      equalBytes(raw(original.data), raw(data))
    )
      return "same";
    const count = shape.reduce((product, size) => product * size, 1);
    if (data.length !== count || data.byteLength !== mutant.bytes.length - 4 - 4 * shape.length)
      return { wrong: `${data.length} elements are not ${shape.join("x")}` };
    const last = mutant.bytes.subarray(mutant.bytes.length - data.BYTES_PER_ELEMENT);
    const own = raw(data)
      .subarray(data.byteLength - data.BYTES_PER_ELEMENT)
      .toReversed();
    if (count > 0 && dtype[0] !== "f" && !equalBytes(own, last))
      return { wrong: "the last element is not that of the file" };
    return "other";
  },
};

const record = (labels: readonly number[], step: number): Uint8Array =>
  concatenate([Uint8Array.from(labels), noise(3072, step)]);

/** Binary batches of CIFAR-10 and CIFAR-100: what is taken has to be what stands there. */
export const cifarFormat: FuzzFormat<CifarBatch> = {
  name: "cifar",
  seeds: [
    concatenate([record([3], 3), record([9], 5), record([0], 7)]),
    concatenate([record([19, 99], 3), record([0, 0], 5), record([7, 50], 7)]),
  ],
  async open(bytes) {
    const place = { source: "fuzz", member: "data_batch_1.bin", count: 3 };
    const { kinds } = bytes.length === 3 * 3074 ? cifar100Layout : cifar10Layout;
    return parseBinaryBatch(bytes, { ...place, kinds });
  },
  judge({ images, labels }, { mutant, originals }) {
    const original = originals[mutant.seed];
    if (original && equalBytes(images, original.images) && labels.join() === original.labels.join())
      return "same";
    const { bytes } = mutant;
    const size = 3072 + labels.length;
    for (let at = 0; at < images.length; at++) {
      const [sample, pixel, c] = [Math.floor(at / 3072), Math.floor((at % 3072) / 3), at % 3];
      if (images[at] !== bytes[sample * size + labels.length + c * 1024 + pixel])
        return { wrong: `byte ${at} of the images is not that of the file` };
    }
    const right = labels.every((list, k) =>
      list.every((label, i) => label === bytes[i * size + k]),
    );
    return right ? "other" : { wrong: "the labels are not those of the file" };
  },
};

const twoImages = noise(2 * 3072, 11);

/** Pickles of every protocol, read at once and with their strings left where they are: both have to agree, and only plain values may come out. */
export const pickleFormat: FuzzFormat<PickleValue | CifarBatch> = {
  name: "pickle",
  seeds: [
    ...Object.values(pickledBatches).map(ofHex),
    ...Object.values(numpyLabels).map(ofHex),
    pickledBatch(twoImages, { width: 3072, labels: { labels: [3, 7] } }),
  ],
  async open(bytes) {
    const value = parsePickle(bytes, "fuzz.pickle");
    const source = fromBytes(bytes, { name: "fuzz.pickle" });
    const condensed = await condensePickle(source, { longest: 40 });
    if (!isSimilar(parsePickle(condensed.bytes, "fuzz.pickle", condensed.left), value))
      throw new Error("the ways differ");
    try {
      const place = { source: "fuzz", member: "data_batch_1", count: 2 };
      return parsePickledBatch(bytes, { ...place, kinds: cifar10Layout.kinds });
    } catch (error) {
      if (error instanceof DatasetError) return value;
      throw error;
    }
  },
  judge(answer, { mutant, originals }) {
    const print = printOf(answer);
    if (print === printOf(originals[mutant.seed] ?? null)) return "same";
    return print.includes("!") ? { wrong: `it gives ${print.slice(0, 200)}` } : "other";
  },
};

/** True for equal values, where strings of one may have been left where they are. */
function isSimilar(condensed: PickleValue, value: PickleValue): boolean {
  if (isKind(condensed, "stored"))
    return typeof value === "string" ? condensed.text : value instanceof Uint8Array;
  if (Array.isArray(condensed) && Array.isArray(value))
    return (
      condensed.length === value.length &&
      condensed.every((item: PickleValue, i) => isSimilar(item, value[i] ?? null))
    );
  if (condensed instanceof Map && value instanceof Map)
    return condensed.size === value.size && [...condensed.keys()].every((key) => value.has(key));
  if (isKind(condensed, "array") && isKind(value, "array"))
    return condensed.dtype === value.dtype && condensed.shape.join() === value.shape.join();
  return printOf(condensed) === printOf(value);
}

/** A value as text; what no pickle may give has a `!` in it. */
function printOf(value: PickleValue | CifarBatch | undefined): string {
  if (value === null || typeof value === "boolean" || typeof value === "number")
    return String(value);
  if (typeof value === "string") return JSON.stringify(value).replaceAll("!", "?");
  if (value instanceof Uint8Array) return hexOf(value);
  if (Array.isArray(value)) return `[${value.map(printOf).join()}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, inner]) => `${printOf(key)}:${printOf(inner)}`).join()}}`;
  if (isKind(value as PickleValue, "global") || isKind(value as PickleValue, "dtype"))
    return JSON.stringify(value);
  if (isKind(value as PickleValue, "array")) {
    const { dtype, shape, data } = value as Extract<PickleValue, { kind: "array" }>;
    return `${dtype}${shape.join("x")}:${hexOf(data)}`;
  }
  if (value !== undefined && "images" in value)
    return `${value.images.length === 2 * 3072 ? "" : "!"}${hexOf(value.images)} ${value.labels.join()}`;
  return "!";
}
