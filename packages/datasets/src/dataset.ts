import type { DecodePictures } from "./decode/picture-job.ts";
import type { DatasetError } from "./errors.ts";

/** The colours that the values of indexed images stand for. Plain JSON, to be kept with what is learnt from them. */
export interface Palette {
  /** Red, green, blue and alpha of 0 or 255, by index. */
  readonly colours: readonly (readonly [red: number, green: number, blue: number, alpha: number])[];
  /** True when the images have no other colours, false when these are the nearest ones. */
  readonly exact: boolean;
}

/** What a data set is. */
export interface DatasetInfo {
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The number of samples. */
  readonly count: number;
  /** What the labels stand for, by label. */
  readonly classes?: readonly string[];
  /** What the values stand for, where they are no amounts of light: then `shape` has one channel. */
  readonly palette?: Palette;
  /** Levels of a value: 0 to 255. See `quantise()` for fewer. */
  readonly levels: 256;
  /** Whether any sample can be read at any time, or only one after the other, from front to back. */
  readonly access: "random" | "sequential";
}

/** Some samples, in the order in which they were asked for. */
export interface Samples {
  /** `[samples, height, width, channels]`, 0 to 255. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** `[samples]`; absent where the data set has no labels. */
  readonly labels?: Int32Array<ArrayBuffer>;
}

/** How samples are read. */
export interface SampleReadOptions {
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** What decodes pictures: `batches({ workers })` gives one that does so in other threads. Default: here. */
  readonly decode?: DecodePictures | undefined;
}

/** A sample that could not be read. */
export interface SkippedSample {
  readonly index: number;
  readonly error: DatasetError;
}

/** How far a run of batches is. */
export interface BatchProgress {
  readonly epoch: number;
  /** The number of the batch that comes next to the caller. */
  readonly step: number;
  /** Samples of the epoch that all ranks together have been given, this batch included. */
  readonly samples: number;
  /** Samples of an epoch. */
  readonly count: number;
  /** Different samples that were skipped so far. */
  readonly skipped: number;
  /** Threads that decode pictures: 0 while that is done in place, as where workers cannot be started. */
  readonly workers: number;
}

/** Where a run of batches stands: plain JSON. Passed back, the run goes on with the batch after this one. */
export interface BatchState {
  readonly v: 1;
  readonly dataset: string;
  readonly fingerprint: string;
  /** The seed of the shuffle, null when there is none. */
  readonly seed: number | null;
  /** Samples of a window, where the shuffle has windows. */
  readonly window?: number;
  readonly epoch: number;
  /** Samples of the epoch that all ranks together have been given. */
  readonly sampleOffset: number;
  /** Batches given so far, all epochs together. */
  readonly step: number;
}

/** One rank's part of a global batch. */
export interface Batch extends Samples {
  /** `[rows, height, width, channels]`, or `[rows, channels, height, width]` with `layout: "NCHW"`. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** The number of each row's sample in the data set. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /**
   * Rows that count. More rows, which repeat other samples, are there only with `last: "pad"` and in place of skipped ones; fewer than `batchSize`
   * only with `last: "keep"`.
   */
  readonly size: number;
  /** The samples of this batch that could not be read; empty unless `onCorrupt` is `skip`. */
  readonly skipped: readonly SkippedSample[];
  readonly epoch: number;
  /** The number of this batch since the first epoch, from 0; a resumed run counts on. */
  readonly step: number;
  /** Where the run stands after this batch. */
  readonly state: BatchState;
}

/** How a data set is cut into batches. */
export interface BatchOptions {
  /** Rows of one rank's batch, or of all ranks together: see `batchOf`. */
  readonly batchSize: number;
  /**
   * Whose rows `batchSize` counts. `rank` (the default): each rank's own. `group`: those of a global batch, of which each rank takes its
   * share, equal but for one row; the same global batches then come whatever the number of ranks.
   */
  readonly batchOf?: "rank" | "group";
  /**
   * A new order in each epoch, the same for the same seed. Default false: as stored. With `window`, samples change places only within windows of that
   * many; default: all samples together, or 8,192 where `access` is sequential. Windows do little for data that is sorted by class.
   */
  readonly shuffle?: false | { readonly seed: number; readonly window?: number };
  /** The first epoch. Default 0. */
  readonly epoch?: number;
  /** How many epochs from there, `Infinity` allowed. Default 1. */
  readonly epochs?: number;
  /** Which part of each global batch is this one's: 0 of 1 by default. */
  readonly rank?: number;
  readonly world?: number;
  /**
   * What happens to the samples left at the end of an epoch that fill no global batch. `keep` (the default) gives what there
   * is: the last ranks may get fewer rows, or none. `drop` leaves them out. `pad` fills up with the first samples of the epoch's order; `size` says
   * how many rows count. All ranks always get equally many batches.
   */
  readonly last?: "keep" | "drop" | "pad";
  /** Where an earlier run stood, from `Batch.state`: it goes on from there. `batchSize` and `world` may differ. */
  readonly state?: BatchState;
  /** The order of an image's values. Default `NHWC`: the channels of a pixel together. */
  readonly layout?: "NHWC" | "NCHW";
  /** Batches that are read ahead while the caller works. Default 0, or 2 with `workers`. */
  readonly prefetch?: number;
  /**
   * Threads that decode pictures, for data sets that decode them when they are read. Default 0: in place, as where threads cannot be started. Order and
   * values do not depend on it.
   */
  readonly workers?: number;
  /**
   * What happens when a sample is damaged. Default `throw`. `skip` leaves it out and lists it in `skipped`; the samples around it keep their places. A batch has
   * fewer rows then, or, unless `last` is `keep`, is filled up with the samples that come next, which do not count in `size`. Failures of a network or a
   * changed file are thrown always.
   */
  readonly onCorrupt?: "throw" | "skip";
  /** How many different samples may be skipped in this run before it throws LimitError. Default 100. */
  readonly maxSkips?: number;
  /** Called as each batch is handed over. */
  readonly onProgress?: (progress: BatchProgress) => void;
  /** Ends the run with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Images of one size. */
export interface Dataset {
  readonly info: DatasetInfo;
  /**
   * Copies samples out; a promise where they lie in a file. Throws RangeError for an index that is not one of `0` to
   * `count - 1`. Where `access` is sequential, it passes over all that lies before.
   */
  read(indices: ArrayLike<number>, options?: SampleReadOptions): Samples | Promise<Samples>;
  /** A text that is equal for equal contents: what a saved position is checked against. */
  fingerprint(): Promise<string>;
  /**
   * All samples of one or more epochs, batch by batch; rejects with StateMismatchError when `state` belongs elsewhere.
   * The order is a function of seed, window and epoch alone. A run that is left early ends its reading.
   */
  batches(options: BatchOptions): AsyncGenerator<Batch, void, undefined>;
}
