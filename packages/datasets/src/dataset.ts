import type { DecodePictures } from "./decode/picture-job.ts";
import type { DatasetError } from "./errors/dataset-error.ts";
import type { TileLook } from "./format/tile-map.ts";

/** The colours that the values of indexed images stand for. Plain JSON: keep it with the model. */
export interface Palette {
  /** Red, green, blue and alpha of 0 or 255, by index. */
  readonly colours: readonly (readonly [red: number, green: number, blue: number, alpha: number])[];
  /** True when the images have no other colours, false when these are the nearest ones. */
  readonly exact: boolean;
  /** Of a map of tiles: the tile that each index stands for, and what the map needs to be shown. */
  readonly tiles?: { readonly ids: readonly number[]; readonly look?: TileLook };
}

/** Whole numbers that another model made, such as the entries of a codebook that a vector quantiser chose. */
export interface Codes {
  /** How many different ones there can be: 2 to 65,536. */
  readonly levels: number;
}

/** What a data set is. */
export interface DatasetInfo {
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The number of samples. */
  readonly count: number;
  /** What the labels stand for, by label. */
  readonly classes?: readonly string[];
  /** What the values stand for if they are palette indices, not intensities: then `shape` has one channel. */
  readonly palette?: Palette;
  /**
   * What the values are if they are codes of another model, not intensities. With more than 256 levels `shape` has two channels for each
   * code: its low byte and its high one. `modelBatch()` makes one number of them.
   */
  readonly codes?: Codes;
  /**
   * The levels that a model of them needs: the colours of a palette (at least 2), the levels of codes, and 256 of intensities; see `quantise()` for
   * fewer.
   */
  readonly levels: number;
  /** Whether any sample can be read at any time, or only one after the other, from front to back. */
  readonly access: "random" | "sequential";
}

/** Some samples, in the order in which they were asked for. */
export interface Samples {
  /** `[samples, height, width, channels]`, 0 to 255. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** `[samples]`; absent where the data set has no labels. */
  readonly labels?: Int32Array<ArrayBuffer>;
  /** `[samples]`: how each is turned, as `turns()` counts; absent where all are as they are. */
  readonly orientations?: Int32Array<ArrayBuffer>;
}

/** How samples are read. */
export interface SampleReadOptions {
  /** Aborts the read with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Decodes pictures. `batches({ workers })` passes one that uses worker threads. Default: this thread. */
  readonly decode?: DecodePictures | undefined;
}

/** A sample that could not be read. */
export interface SkippedSample {
  readonly index: number;
  readonly error: DatasetError;
}

/** The progress of a run of batches. */
export interface BatchProgress {
  readonly epoch: number;
  /** The number of the batch that the caller gets next. */
  readonly step: number;
  /** Samples of the epoch that all ranks together have received, this batch included. */
  readonly samples: number;
  /** Samples of an epoch. */
  readonly count: number;
  /** Distinct samples skipped so far. */
  readonly skipped: number;
  /** Worker threads that decode pictures; 0 if this thread decodes them. */
  readonly workers: number;
}

/** The position of a run of batches, as plain JSON. Pass it back, and the run resumes with the next batch. */
export interface BatchState {
  readonly v: 1;
  readonly dataset: string;
  readonly fingerprint: string;
  /** The seed of the shuffle, null when there is none. */
  readonly seed: number | null;
  /** Samples of a shuffle window, if there is one. */
  readonly window?: number;
  /** Samples of the data set, and colours of its palette if it has one: to say what has changed. */
  readonly count?: number;
  readonly colours?: number;
  readonly epoch: number;
  /** Samples of the epoch that all ranks together have received. */
  readonly sampleOffset: number;
  /** Batches so far, over all epochs. */
  readonly step: number;
}

/** One rank's part of a global batch. */
export interface Batch extends Samples {
  /** `[rows, height, width, channels]`, or `[rows, channels, height, width]` with `layout: "NCHW"`. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** Of one image as it lies in `images`: a model of another shape refuses the batch. */
  readonly shape: readonly [number, number, number];
  /** The number of each row's sample in the data set. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /**
   * Rows that count. A batch has more rows, which repeat other samples, only with `last: "pad"` or in place of skipped samples; it has fewer than
   * `batchSize` only with `last: "keep"`.
   */
  readonly size: number;
  /** How many colours the palette has, or levels the codes, if the values are such: a model of other `levels` refuses the batch. */
  readonly levels?: number | undefined;
  /** The samples of this batch that could not be read; empty unless `onCorrupt` is `skip`. */
  readonly skipped: readonly SkippedSample[];
  readonly epoch: number;
  /** The number of this batch since the first epoch, from 0; a resumed run continues the count. */
  readonly step: number;
  /** The position of the run after this batch. */
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
  readonly batchOf?: "rank" | "group" | undefined;
  /**
   * A new order in each epoch, determined by the seed. Default false: as stored. With `window`, samples are shuffled within windows of that many
   * samples. Default: over all samples, or 8,192 if `access` is sequential. Windows do little for data that is sorted by class.
   */
  readonly shuffle?: false | { readonly seed: number; readonly window?: number } | undefined;
  /** The first epoch. Default 0. */
  readonly epoch?: number | undefined;
  /** Number of epochs; `Infinity` is allowed. Default 1. */
  readonly epochs?: number | undefined;
  /** The rank of this process in its process group, and below the world size. Default 0 of 1. */
  readonly rank?: number | undefined;
  readonly world?: number | undefined;
  /**
   * What happens to the samples at the end of an epoch that do not fill a global batch. `keep` (the default) returns a smaller batch: the last ranks
   * may get fewer rows, or none. `drop` omits them. `pad` fills the batch with the first samples of the epoch's order; `size` says how many rows count.
   * All ranks always get the same number of batches.
   */
  readonly last?: "keep" | "drop" | "pad" | undefined;
  /**
   * The position of an earlier run, a `BatchState` from `Batch.state`, to resume from; it may come from a file, and is checked. `batchSize` and `world`
   * may differ. Default: from the start.
   */
  readonly state?: unknown;
  /** The order of an image's values. Default `NHWC`: channels last. */
  readonly layout?: "NHWC" | "NCHW" | undefined;
  /** Batches to read ahead. Default 0, or 2 with `workers`. */
  readonly prefetch?: number | undefined;
  /**
   * Worker threads that decode pictures, for data sets that decode when they are read. Default 0: this thread, which is also the fallback if threads
   * cannot be started. Order and values do not depend on it.
   */
  readonly workers?: number | undefined;
  /**
   * What happens when a sample is damaged. Default `throw`. `skip` omits it and lists it in `skipped`; the samples around it keep their places. The
   * batch then has fewer rows, or, unless `last` is `keep`, is filled with the samples that follow, which do not count in `size`. Network failures,
   * changed files and numbers of samples or labels that are not the expected ones are always thrown.
   */
  readonly onCorrupt?: "throw" | "skip" | undefined;
  /** Distinct samples that this run may skip before it throws LimitError. Default 100. */
  readonly maxSkips?: number | undefined;
  /** Called with each batch. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
  /** Aborts the run with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Images whose values are indices of a palette. */
export interface IndexedDataset extends Dataset {
  readonly info: DatasetInfo & { readonly palette: Palette };
}

/** Images of one size. */
export interface Dataset {
  readonly info: DatasetInfo;
  /**
   * Copies samples; returns a promise if they have to be read from a file. Throws RangeError for an index outside `0` to `count - 1`. If `access` is
   * sequential, it reads everything in front of them.
   */
  read(indices: ArrayLike<number>, options?: SampleReadOptions): Samples | Promise<Samples>;
  /** A text that is equal for equal contents, which may have to be read. Saved positions are checked against it. */
  fingerprint(options?: Pick<SampleReadOptions, "signal">): Promise<string>;
  /**
   * All samples of one or more epochs, batch by batch; rejects with StateMismatchError when `state` belongs elsewhere.
   * The order is a function of seed, window and epoch alone. A run that is left early ends its reading.
   */
  batches(options: BatchOptions): AsyncGenerator<Batch, void, undefined>;
}
