import { batches, type BatchSource, type ReadSamples } from "../batch/batches.ts";
import { windowReader, type StreamSamples } from "../batch/window-reader.ts";
import type { Dataset, DatasetInfo, SampleReadOptions, Samples } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { checkSamples } from "./check-samples.ts";
import { checkShape } from "./check-shape.ts";

/** What a data set says about itself: with neither `palette` nor `codes` its values are intensities, 0 to 255. */
export type DatasetDescription = Pick<
  DatasetInfo,
  "name" | "shape" | "count" | "classes" | "palette" | "codes"
>;

/** What makes a data set; see {@link defineDataset}. */
export interface DatasetParts {
  readonly info: DatasetDescription;
  /**
   * Given checked indices, copies those samples out: a Uint8Array of as many images, and an Int32Array of as many labels or none, and of as many
   * orientations (0 to 7) or none. May be called again before it has answered.
   */
  read(indices: Uint32Array<ArrayBuffer>, options: SampleReadOptions): Samples | Promise<Samples>;
  /** Called until it has answered once. */
  fingerprint(options: Pick<SampleReadOptions, "signal">): Promise<string>;
}

/** What makes a data set that is read from front to back; see {@link defineSequentialDataset}. */
export interface SequentialParts {
  readonly info: DatasetDescription;
  /**
   * The samples from number `from` on, some at a time, and a DatasetError in place of each one that is damaged. All of them have labels, or none, and
   * the same holds for orientations: a run throws CountMismatchError at the first one that is unlike those before. What it throws ends the run. It is
   * ended by its `return()`.
   */
  readonly stream: StreamSamples;
  /** Called until it has answered once. */
  fingerprint(options: Pick<SampleReadOptions, "signal">): Promise<string>;
}

/**
 * Makes a data set of your own from a way to read samples: adds the checks and the batches. Images and labels that are read have to be
 * as many as were asked for.
 *
 * @throws RangeError for a shape or count that makes no data set, for codes that there cannot be, and for other levels than 256 without a palette or codes.
 * @example A slope
 * const slope = defineDataset({
 *   info: { name: "slope", shape: [1, 3, 1], count: 100 },
 *   read: (indices) => ({ images: Uint8Array.from([...indices].flatMap((i) => [i, i + 1, i + 2])) }),
 *   fingerprint: async () => "slope 1",
 * });
 * (await slope.read([5, 0])).images; // Uint8Array [5, 6, 7, 0, 1, 2]
 * slope.read([100]); // throws RangeError
 */
export function defineDataset(parts: DatasetParts): Dataset {
  const { info } = parts;
  const read: ReadSamples = (indices, options) => {
    const found = parts.read(indices, options);
    const wanted = { info, count: indices.length };
    return found instanceof Promise
      ? found.then((samples) => checkSamples(samples, wanted))
      : checkSamples(found, wanted);
  };
  return define(parts, "random", () => ({ read, close: async () => {} }));
}

/**
 * Makes a data set from samples that come one after the other, such as those of a packed archive: adds the checks and the batches, which are shuffled in
 * windows. A run holds one window.
 *
 * @throws RangeError for a shape or count that makes no data set, for codes that there cannot be, and for other levels than 256 without a palette or codes.
 * @example
 * const ticks = defineSequentialDataset({
 *   info: { name: "ticks", shape: [1, 1, 1], count: 6 },
 *   async *stream({ from }) {
 *     for (let i = from; i < 6; i++) yield { images: Uint8Array.of(i) };
 *   },
 *   fingerprint: async () => "ticks 1",
 * });
 * const run = ticks.batches({ batchSize: 3, shuffle: { seed: 1, window: 3 } });
 * const { value } = await run.next();
 * [...(value?.images ?? [])].toSorted(); // [0, 1, 2]
 */
export function defineSequentialDataset(parts: SequentialParts): Dataset {
  return define(parts, "sequential", (rows, window) =>
    windowReader({ ...parts, stream: checkedStream(parts), window: window ?? rows }),
  );
}

function checkedStream({ info, stream }: SequentialParts): StreamSamples {
  const [height, width, channels] = info.shape;
  return async function* checked(options) {
    for await (const samples of stream(options)) {
      const each = height * width * channels;
      if (!(samples instanceof DatasetError))
        checkSamples(samples, { info, count: Math.ceil(samples.images.length / each) });
      yield samples;
    }
  };
}

function define(
  parts: Pick<DatasetParts, "info" | "fingerprint">,
  access: DatasetInfo["access"],
  reader: BatchSource["reader"],
): Dataset {
  const { name, shape, count, palette, codes } = parts.info;
  checkShape(name, shape);
  if (!Number.isInteger(count) || count < 0 || count > 2 ** 32) {
    throw new RangeError(`Cannot make data set ${name}: its count is ${count}`);
  }
  // A model of one value would have nothing to learn, and none is made.
  const levels = palette ? Math.max(2, palette.colours.length) : (codes?.levels ?? 256);
  checkLevels(parts.info);
  const info: DatasetInfo = Object.freeze({ ...parts.info, levels, access });
  let fingerprint: string | undefined;
  // One that fails or is stopped is asked for again the next time.
  const print: Dataset["fingerprint"] = async (options = {}) =>
    (fingerprint ??= await parts.fingerprint(options));
  const readOnce = async (
    indices: Uint32Array<ArrayBuffer>,
    options: SampleReadOptions,
  ): Promise<Samples> => {
    const once = reader(Math.max(1, indices.length), null);
    try {
      return await once.read(indices, options);
    } finally {
      await once.close();
    }
  };
  const whole = reader(1, null);
  return Object.freeze({
    info,
    read: (indices, options = {}) => {
      const checked = checkIndices(indices, info);
      return access === "random" ? whole.read(checked, options) : readOnce(checked, options);
    },
    fingerprint: print,
    batches: (options) => batches({ info, reader, fingerprint: print }, options),
  } satisfies Dataset);
}

/** Refuses codes that there cannot be, and levels of intensities that bytes do not have, as programs without types give them: batches for a model would quantise them once more. */
function checkLevels(info: DatasetDescription): void {
  const { name, shape, palette, codes }: DatasetDescription = info;
  const act = `Cannot make data set ${name}`;
  const { levels = 256 }: { levels?: unknown } = Object(info);
  if (codes !== undefined) {
    const { levels: size }: { levels?: unknown } = Object(codes);
    if (!Number.isInteger(size) || Number(size) < 2 || Number(size) > 65_536)
      throw new RangeError(
        `${act}: the levels of its codes are ${String(size)}; give codes: { levels }, 2 to 65,536`,
      );
    if (Number(size) > 256 && shape[2] % 2 !== 0)
      throw new RangeError(
        `${act}: its shape is ${shape.join("x")}, and codes of ${String(size)} levels have two channels each, a low byte and a high one`,
      );
  } else if (!palette && levels !== 256)
    throw new RangeError(
      `${act}: its info says ${String(levels)} levels, and intensities have 256; give codes: { levels: ${String(levels)} } for other values`,
    );
}

function checkIndices(
  indices: ArrayLike<number>,
  { name, count }: DatasetInfo,
): Uint32Array<ArrayBuffer> {
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] ?? Number.NaN;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(
        `Cannot read sample ${index} of ${name}: it has samples 0 to ${count - 1}`,
      );
    }
  }
  return Uint32Array.from(indices);
}
