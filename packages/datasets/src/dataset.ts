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
  /** Any sample can be read at any time. */
  readonly access: "random";
}

/** Some samples, in the order in which they were asked for. */
export interface Samples {
  /** `[samples, height, width, channels]`, 0 to 255. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** `[samples]`; absent where the data set has no labels. */
  readonly labels?: Int32Array<ArrayBuffer>;
}

/** Where a run of batches stands: plain JSON. Passed back, the run goes on with the batch after this one. */
export interface BatchState {
  readonly v: 1;
  readonly dataset: string;
  readonly fingerprint: string;
  /** The seed of the shuffle, null when there is none. */
  readonly seed: number | null;
  readonly epoch: number;
  /** Samples of the epoch that all ranks together have been given. */
  readonly sampleOffset: number;
  /** Batches given so far, all epochs together. */
  readonly step: number;
}

/** One rank's part of a global batch. */
export interface Batch extends Samples {
  /** The number of each row's sample in the data set. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** Rows that count. Only with `last: "pad"` may there be more rows, which repeat others; only with `last: "keep"` fewer than `batchSize`. */
  readonly size: number;
  readonly epoch: number;
  /** The number of this batch since the first epoch, from 0; a resumed run counts on. */
  readonly step: number;
  /** Where the run stands after this batch. */
  readonly state: BatchState;
}

/** How a data set is cut into batches. */
export interface BatchOptions {
  /** Rows of one rank's batch. */
  readonly batchSize: number;
  /** A new order in each epoch, the same for the same seed. Default false: as stored. */
  readonly shuffle?: false | { readonly seed: number };
  /** The first epoch. Default 0. */
  readonly epoch?: number;
  /** How many epochs from there, `Infinity` allowed. Default 1. */
  readonly epochs?: number;
  /** Which part of each global batch of `world * batchSize` samples is this one's. Default 0 of 1. */
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
  /** Ends the run with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Images of one size, to be read in any order. */
export interface Dataset {
  readonly info: DatasetInfo;
  /**
   * Copies samples out; a promise where they lie in a file. Throws RangeError for an index that is not one of `0` to
   * `count - 1`.
   */
  read(indices: ArrayLike<number>): Samples | Promise<Samples>;
  /** A text that is equal for equal contents: what a saved position is checked against. */
  fingerprint(): Promise<string>;
  /**
   * All samples of one or more epochs, batch by batch; rejects with StateMismatchError when `state` belongs elsewhere.
   * The order is a function of seed and epoch alone.
   */
  batches(options: BatchOptions): AsyncGenerator<Batch, void, undefined>;
}
