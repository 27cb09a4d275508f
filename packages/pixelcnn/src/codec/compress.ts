import { maskedParameters } from "@pixelweft/layers";
import { compile, type Backend, type Compiled } from "@pixelweft/tensor";
import { crc32 } from "../crc32.ts";
import { parseModel, toDevice, type DeviceModel, type Model } from "../model/model.ts";
import { conditionsOf } from "../model/stages.ts";
import { checkOptionNames } from "../option-names.ts";
import { checkImages, checkLabelKind } from "../train/array-kinds.ts";
import { batchInputs } from "../train/batch.ts";
import { formatArchive, type ArchiveShape, type Lane } from "./archive.ts";
import { arithmeticOf } from "./check-arithmetic.ts";
import { codingModel, coderDigest, modelDigest } from "./digests.ts";
import { totalFrequency } from "./frequencies.ts";
import { imageIntervals } from "./intervals.ts";
import { LaneEncoder, uniformInterval } from "./lane-stream.ts";
import { checkNames } from "./names.ts";

/** Images of a model's shape. */
export interface CodedImages {
  /** Levels `[n, height, width, colours]`. */
  readonly images: Uint8Array;
  /** The class of each, of a model with classes. */
  readonly labels?: Int32Array | undefined;
  /** A name for each, which the archive keeps: paths below a folder with `/` between their parts, all different. */
  readonly names?: readonly string[] | undefined;
}

/** How work goes on: called after each batch with the number of images that are done. */
export interface CodingWatch {
  readonly onProgress?: ((done: number) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How to compress. One of `model` and `modelFile` is needed. */
export interface CompressOptions extends CodingWatch {
  /** One that gives the same bits everywhere: `wasmBackend({ relaxed: "off" })`. */
  readonly backend: Backend;
  /** The model; it is needed to decompress too. */
  readonly model?: Model | undefined;
  /** The bytes of a model, such as `formatModel(model, "F16")`: they go into the archive. */
  readonly modelFile?: Uint8Array | undefined;
  /** Images computed at once; 32 if missing. It does not change the archive. */
  readonly batch?: number | undefined;
  /**
   * Images one behind the other in one stream, under one CRC-32. Few of them cost bytes, twelve a lane; many of them let fewer images be
   * decompressed at once. If missing, so many that a lane has 8 KiB, and more where that would be over 32 lanes.
   */
  readonly imagesPerLane?: number | undefined;
}

const optionNames: Readonly<Record<keyof CompressOptions, true>> = {
  backend: true,
  model: true,
  modelFile: true,
  batch: true,
  imagesPerLane: true,
  onProgress: true,
  signal: true,
};

/** The names of all options of `compress()`. */
export const compressOptionNames: readonly string[] = Object.keys(optionNames);

/**
 * Compresses images without loss, to about the bits that the model's likelihood says: rANS over its distribution of each sub-pixel.
 *
 * @throws TypeError for a backend whose bits differ from machine to machine, images that do not fit the model, conditions other than
 * classes, or an option that there is not; RangeError for levels, labels or options outside their range.
 * @example
 * import { wasmBackend } from "@pixelweft/wasm-backend";
 * import { createModel } from "@pixelweft/pixelcnn";
 * const exact = await wasmBackend({ threads: 1, relaxed: "off" });
 * const model = createModel({ height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * const archive = await compress({ images: Uint8Array.of(0, 1, 2, 3) }, { backend: exact, model });
 * (await decompress(archive, { backend: exact, model })).images; // Uint8Array [0, 1, 2, 3]
 * exact.dispose();
 */
export async function compress(
  given: CodedImages,
  options: CompressOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptionNames("compress", options, compressOptionNames);
  const { backend, batch = 32 } = options;
  const arithmetic = arithmeticOf(backend, "compress");
  // What compresses, and goes into the archive, is what was given, whatever becomes of the arrays meanwhile.
  const modelFile = options.modelFile?.slice();
  const model = codingModel(givenModel({ ...options, modelFile }));
  const digests = { modelDigest: modelDigest(model), coderDigest: coderDigest(arithmetic) };
  const shape = checkShape(model);
  const count = countImages(given, shape);
  const { images, labels, names } = given;
  const coded = { images: images.slice(), labels: labels?.slice(), names: names?.slice() };
  checkWhole(batch, "images at once");
  checkWhole(options.imagesPerLane ?? 1, "images in a lane");
  const device = toDevice(backend, model);
  try {
    const intervals = await findIntervals(coded, { ...options, device, batch, count });
    const encode = (first: number, behind: number): Lane =>
      encodeLane(coded, { intervals, count, first, behind, classes: shape.numClasses });
    const { imagesPerLane = usualLane(count, encode(0, count)) } = options;
    const lanes: Lane[] = [];
    for (let first = 0; first < count; first += imagesPerLane)
      lanes.push(encode(first, Math.min(count, first + imagesPerLane)));
    const perLane = Math.min(count, imagesPerLane);
    const parts = { modelFile, names: coded.names, lanes };
    return formatArchive({ shape, count, imagesPerLane: perLane, ...digests, ...parts });
  } finally {
    device.state.dispose();
  }
}

/** Images in a lane where nobody says how many, by how large one lane of all of them is. */
function usualLane(count: number, { stream }: Lane): number {
  const lanes = Math.max(1, Math.min(32, Math.floor(stream.length / 8192)));
  return Math.ceil(count / lanes);
}

function givenModel({
  model,
  modelFile,
}: {
  readonly model?: Model | undefined;
  readonly modelFile: Uint8Array | undefined;
}): Model {
  if (model && modelFile)
    throw new TypeError("Cannot compress: there are both a model and the file of one");
  if (model) return model;
  if (modelFile) return parseModel(modelFile);
  throw new TypeError("Cannot compress without a model");
}

/** What an archive says of a model's images. TypeError for a model whose images need more than that. */
function checkShape({ config }: Model): ArchiveShape {
  const { height, width, channels, levels, numClasses, vectorSize, spatialChannels } = config;
  if (vectorSize > 0 || spatialChannels > 0)
    throw new TypeError(
      "Cannot compress: the model is conditioned on vectors or maps, and an archive has room for classes only",
    );
  if (levels > 256)
    throw new TypeError(
      `Cannot compress: the model has ${levels} levels, and an archive has room for bytes only`,
    );
  if (numClasses > totalFrequency)
    throw new TypeError(
      `Cannot compress: the model has ${numClasses} classes, more than ${totalFrequency}`,
    );
  return { height, width, channels, levels, numClasses };
}

function countImages({ images, labels, names }: CodedImages, shape: ArchiveShape): number {
  const { height, width, channels, numClasses } = shape;
  checkImages(images);
  if (labels !== undefined) checkLabelKind(labels);
  const count = images.length / (height * width * channels);
  if (!Number.isInteger(count) || count === 0)
    throw new TypeError(
      `Cannot compress ${images.length} values: images of ${height}x${width}x${channels} have ${height * width * channels}`,
    );
  // Names that cannot be kept are refused before the work.
  if (names) checkNames(names);
  if (names && names.length !== count)
    throw new TypeError(`Cannot compress ${count} images: there are ${names.length} names`);
  const wanted = numClasses > 0 ? count : (labels?.length ?? 0);
  if ((labels?.length ?? 0) !== wanted)
    throw new TypeError(
      `Cannot compress ${count} images: the model wants a class for each, and there are ${labels?.length ?? 0}`,
    );
  return count;
}

/** RangeError unless an option is a whole number above 0. */
export function checkWhole(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`Cannot take ${value} ${what}: it must be a whole number above 0`);
}

interface Work extends CodingWatch {
  readonly device: DeviceModel;
  readonly batch: number;
  readonly count: number;
}

/** The interval of each sub-pixel of all images, packed into u32 as `imageIntervals` does. */
async function findIntervals(
  { images, labels }: CodedImages,
  { device, batch, count, onProgress, signal }: Work,
): Promise<Uint32Array> {
  const { config, specs, backend, state, buffer } = device;
  const program: Compiled = compile({ backend, state }, (inputs, trace) => {
    const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
    const conditions = conditionsOf(inputs);
    const { images: levels } = inputs;
    if (levels === undefined) return;
    return { intervals: imageIntervals(config, levels, { parameters, conditions }) };
  });
  const each = images.length / count;
  const all = new Uint32Array(images.length);
  try {
    for (let first = 0; first < count; first += batch) {
      signal?.throwIfAborted();
      const behind = Math.min(count, first + batch);
      const part = images.subarray(first * each, behind * each);
      const own = config.numClasses > 0 ? { labels: labels?.subarray(first, behind) } : {};
      // A smaller last batch is filled up, so that it needs no program of its own.
      const rows = Math.min(batch, count);
      const { inputs } = batchInputs(config, { images: part, ...own }, rows);
      const { intervals } = await program.run(inputs);
      const found = Uint32Array.from((await intervals?.read()) ?? []);
      all.set(found.subarray(0, part.length), first * each);
      await onProgress?.(behind);
    }
  } finally {
    await program.dispose();
  }
  return all;
}

interface LaneWork {
  readonly intervals: Uint32Array;
  /** Of all images. */
  readonly count: number;
  readonly first: number;
  readonly behind: number;
  readonly classes: number;
}

/** The lane of the images from `first` to the one before `behind`; the last sub-pixel is encoded first, the class of an image last. */
function encodeLane({ images, labels }: CodedImages, work: LaneWork): Lane {
  const { intervals, count, first, behind, classes } = work;
  const each = intervals.length / count;
  const encoder = new LaneEncoder();
  for (let image = behind - 1; image >= first; image--) {
    for (let i = (image + 1) * each - 1; i >= image * each; i--) {
      const packed = intervals[i] ?? 0;
      const interval = { start: packed >>> 16, size: (packed & 0xffff) + 1 };
      if (interval.start + interval.size > totalFrequency)
        throw new RangeError("Cannot compress: the model gives numbers that are not finite");
      encoder.push(interval);
    }
    if (classes > 0) encoder.push(uniformInterval(labels?.[image] ?? 0, classes));
  }
  const crc = laneCrc({
    images: images.subarray(first * each, behind * each),
    labels: classes > 0 ? labels?.subarray(first, behind) : undefined,
  });
  return { crc, stream: encoder.bytes() };
}

/** The CRC-32 of a lane: of its pixels, one byte each, and behind them of its classes, two bytes each, the lower one first. */
export function laneCrc({ images, labels = new Int32Array() }: CodedImages): number {
  const bytes = new Uint8Array(2 * labels.length);
  labels.forEach((label, i) => bytes.set([label & 0xff, label >> 8], 2 * i));
  return crc32(bytes, crc32(images));
}
