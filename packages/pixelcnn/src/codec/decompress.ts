import { OutOfMemoryError, type Backend, type Compiled } from "@pixelweft/tensor";
import { parseModel, toDevice, type DeviceModel, type Model } from "../model/model.ts";
import { checkOptionNames } from "../option-names.ts";
import { ArchiveError } from "./archive-error.ts";
import { damaged, parseArchive, type Archive } from "./archive.ts";
import { arithmeticOf } from "./check-arithmetic.ts";
import {
  checkWhole,
  compressOptionNames,
  laneCrc,
  type CodedImages,
  type CodingWatch,
} from "./compress.ts";
import { decodingInputs, decodingPlan } from "./decoding-plan.ts";
import { codingModel, coderDigest, hexOf, modelDigest } from "./digests.ts";
import { LaneDecoder } from "./lane-stream.ts";

/** How to decompress. */
export interface DecompressOptions extends CodingWatch {
  /** One with the bits of the one that compressed: `wasmBackend({ relaxed: "off" })`. */
  readonly backend: Backend;
  /** The model that compressed, unless the archive has it. */
  readonly model?: Model | undefined;
  /**
   * Images decoded at once, 32 if missing, and at most as many as the archive has lanes and `memoryLimit` has room for. It does not change
   * the images.
   */
  readonly batch?: number | undefined;
  /** Refuses archives of more sub-pixels, one byte each: 2^28 if missing. */
  readonly limit?: number | undefined;
  /** Refuses archives of which one image takes more bytes of memory to decode, besides the weights: 2^31 if missing. */
  readonly memoryLimit?: number | undefined;
}

/**
 * The images of an archive, or none: what is damaged, or was compressed by another model, is refused, never decoded to other pixels.
 * All lanes are decoded at once, each sub-pixel by the cached sampler. `signal` is looked at between images.
 *
 * @throws ArchiveError for bytes that are no archive, cut, damaged, of another model or over a limit, and where the backend has too
 * little memory; TypeError for a backend whose bits differ from
 * machine to machine, and an option that there is not.
 * @example
 * import { wasmBackend } from "@pixelweft/wasm-backend";
 * import { createModel, formatModel } from "@pixelweft/pixelcnn";
 * const exact = await wasmBackend({ threads: 1, relaxed: "off" });
 * const modelFile = formatModel(createModel({ height: 1, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 }), "F16");
 * const archive = await compress({ images: Uint8Array.of(3, 1) }, { backend: exact, modelFile });
 * (await decompress(archive, { backend: exact })).images; // Uint8Array [3, 1]
 * await decompress(archive.subarray(1), { backend: exact }); // throws ArchiveError
 * exact.dispose();
 */
export async function decompress(
  bytes: Uint8Array,
  options: DecompressOptions,
): Promise<CodedImages> {
  // What serves `compress()` may be given here too.
  checkOptionNames("decompress", options, [...compressOptionNames, "limit", "memoryLimit"]);
  const { backend, batch = 32, limit = 2 ** 28, memoryLimit = 2 ** 31 } = options;
  const arithmetic = arithmeticOf(backend, "decompress");
  checkWhole(batch, "images at once");
  checkLimits({ limit, memoryLimit });
  const archive = parseArchive(bytes.slice());
  const { shape, count } = archive;
  const total = count * shape.height * shape.width * shape.channels;
  if (total > limit)
    throw new ArchiveError(
      "limit",
      `Cannot decompress the archive: its images have ${total} bytes, more than the limit of ${limit}`,
    );
  const model = checkModel(archive, { ...options, arithmetic });
  const device = toDevice(backend, model);
  try {
    return await decodeLanes(archive, { ...options, device, batch, memoryLimit });
  } catch (cause) {
    if (!(cause instanceof OutOfMemoryError)) throw cause;
    throw new ArchiveError("limit", `Cannot decompress the archive: ${cause.message}`, { cause });
  } finally {
    device.state.dispose();
  }
}

/** RangeError for what limits nothing, such as NaN. */
function checkLimits(limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits))
    if (typeof limit !== "number" || !(limit >= 0))
      throw new RangeError(`Cannot decompress: ${name} is ${limit}, not a number of 0 or more`);
}

/** The model of an archive, once it is known to be the one that compressed it. */
function checkModel(
  archive: Archive,
  { model: given, arithmetic }: Pick<DecompressOptions, "model"> & { readonly arithmetic: string },
): Model {
  const { modelFile, shape } = archive;
  if (!isEqual(archive.coderDigest, coderDigest(arithmetic)))
    throw new ArchiveError(
      "coder",
      `Cannot decompress the archive: it was coded in another way than this one (${arithmetic})`,
    );
  const found = given ?? (modelFile && parseOwn(modelFile));
  if (found === undefined)
    throw new ArchiveError(
      "model",
      `Cannot decompress the archive without its model, which it does not have with it: ${modelWords(shape, archive.modelDigest)}`,
    );
  const model = codingModel(found);
  const { config } = model;
  const digest = modelDigest(model);
  if (!isEqual(archive.modelDigest, digest)) {
    const pair = [modelWords(shape, archive.modelDigest), modelWords(config, digest)] as const;
    throw new ArchiveError(
      "model",
      `Cannot decompress the archive: it was compressed by another model, ${pair[0]}; this one is ${pair[1]}${given && modelFile ? "; it has its own, which is taken where none is named" : ""}`,
    );
  }
  const fields = ["height", "width", "channels", "levels", "numClasses"] as const;
  if (fields.some((name) => config[name] !== shape[name]) || conditionsBeside(config))
    throw damaged("its images are not those of its model");
  return model;
}

/** What is known of a model by an archive alone. */
function modelWords(
  { height, width, channels, levels, numClasses }: Archive["shape"],
  digest: Uint8Array,
): string {
  const classes = numClasses > 0 ? `, ${numClasses} classes` : "";
  return `of images of ${height}x${width}x${channels} in ${levels} levels${classes}, with the digest ${hexOf(digest)}`;
}

function conditionsBeside({ vectorSize, spatialChannels }: Model["config"]): boolean {
  return vectorSize > 0 || spatialChannels > 0;
}

function parseOwn(file: Uint8Array): Model {
  try {
    return parseModel(file);
  } catch (cause) {
    throw damaged(`its model cannot be read`, cause);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

interface Work extends CodingWatch {
  readonly device: DeviceModel;
  readonly batch: number;
  readonly memoryLimit: number;
}

/** A lane that is being decoded. */
interface OpenLane {
  readonly decoder: LaneDecoder;
  /** Number of its first image. */
  readonly first: number;
  readonly images: number;
}

async function decodeLanes(archive: Archive, work: Work): Promise<CodedImages> {
  const { shape, count, imagesPerLane, names } = archive;
  const { height, width, channels, numClasses } = shape;
  const each = height * width * channels;
  const images = new Uint8Array(count * each);
  const labels = numClasses > 0 ? new Int32Array(count) : undefined;
  const lanes = archive.lanes.map(({ stream }, i): OpenLane => {
    const first = i * imagesPerLane;
    const size = Math.min(imagesPerLane, count - first);
    return { decoder: new LaneDecoder(stream), first, images: size };
  });
  // An image reads no more words than it has sub-pixels, and none behind the end of its stream.
  const longest = archive.lanes.reduce((most, { stream }) => Math.max(most, stream.length), 0);
  const words = Math.max(1, Math.min(each, longest / 2));
  const most = Math.min(work.batch, lanes.length);
  const { device, memoryLimit } = work;
  const { program, batch, ofRun } = decodingPlan(device, { batch: most, words, memoryLimit });
  let done = 0;
  try {
    for (let turn = 0; turn < imagesPerLane; turn++) {
      const open = lanes.filter((lane) => turn < lane.images);
      for (let from = 0; from < open.length; from += batch) {
        work.signal?.throwIfAborted();
        const group = open.slice(from, from + batch);
        const parts = Array.from({ length: Math.ceil(group.length / ofRun) }, (_, copy) => copy);
        const turns = { program, batch: ofRun, words, turn, shape, images, labels };
        await Promise.all(
          parts.map((copy) =>
            decodeNext(group.slice(copy * ofRun, (copy + 1) * ofRun), { ...turns, copy }),
          ),
        );
        done += group.length;
        await work.onProgress?.(done);
      }
    }
  } finally {
    await program.dispose();
  }
  lanes.forEach(({ decoder, first, images: size }, i) => {
    const crc = laneCrc({
      images: images.subarray(first * each, (first + size) * each),
      labels: labels?.subarray(first, first + size),
    });
    if (!decoder.isFinished || crc !== archive.lanes[i]?.crc)
      throw new ArchiveError(
        "checksum",
        `Cannot decompress the archive: images ${first} to ${first + size - 1} came out wrong`,
      );
  });
  return { images, ...(labels && { labels }), ...(names && { names }) };
}

interface Turn {
  readonly program: Compiled;
  readonly batch: number;
  /** Of the program's memory. */
  readonly copy: number;
  /** How many words of each stream are there for an image. */
  readonly words: number;
  /** Which image of each lane is next. */
  readonly turn: number;
  readonly shape: Archive["shape"];
  readonly images: Uint8Array;
  readonly labels: Int32Array | undefined;
}

/** Decodes the next image of each of some lanes. */
async function decodeNext(group: readonly OpenLane[], work: Turn): Promise<void> {
  const { program, batch, words: most, turn, shape, images, labels, copy } = work;
  const each = shape.height * shape.width * shape.channels;
  const inputs = decodingInputs(shape, { batch, words: most });
  const { states, words, labels: classes } = inputs;
  group.forEach(({ decoder, first }, i) => {
    const label = labels ? decoder.uniform(shape.numClasses) : 0;
    if (labels) labels[first + turn] = label;
    if (classes) classes.data[i] = label;
    states.data[i] = decoder.state;
    decoder.peek(words.data.subarray(i * most, (i + 1) * most));
  });
  const result = await program.run({ ...inputs }, { copy });
  const pixels = Uint8Array.from((await result["images"]?.read()) ?? []);
  const left = (await result["left"]?.read()) ?? [];
  const used = (await result["used"]?.read()) ?? [];
  group.forEach(({ decoder, first }, i) => {
    images.set(pixels.subarray(i * each, (i + 1) * each), (first + turn) * each);
    decoder.skip(used[i] ?? 0);
    decoder.state = left[i] ?? 0;
    // The rest of many images would take hours, and be wrong.
    if (decoder.isPastEnd)
      throw new ArchiveError(
        "checksum",
        `Cannot decompress the archive: its bytes end within image ${first + turn}`,
      );
  });
}
