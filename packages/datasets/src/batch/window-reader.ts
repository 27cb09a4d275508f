import type { DatasetInfo, SampleReadOptions, Samples } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError } from "../errors/images.ts";
import { joinAll, pickSamples } from "./sample-rows.ts";
import { type Kept, type OneSample, WindowRows } from "./window-rows.ts";

/** Samples from number `from` on, some at a time; an error in place of one that is damaged. */
export type StreamSamples = (
  options: SampleReadOptions & { readonly from: number },
) => AsyncIterable<Samples | DatasetError>;

/** What is read from front to back, and how much of it is held. */
export interface WindowSource {
  readonly info: Pick<DatasetInfo, "name" | "shape" | "count">;
  readonly stream: StreamSamples;
  /** Samples. */
  readonly window: number;
}

interface Window {
  readonly number: number;
  readonly samples: Samples;
  /** What is wrong with samples, by row. */
  readonly damaged: ReadonlyMap<number, DatasetError>;
}

/** Reads samples in an order that stays within windows, holding one window. Going back begins the stream again. */
export function windowReader({ info, stream, window }: WindowSource): {
  read(indices: Uint32Array<ArrayBuffer>, options: SampleReadOptions): Promise<Samples>;
  close(): Promise<void>;
} {
  const [height, width, channels] = info.shape;
  const size = height * width * channels;
  const cursor = new SampleCursor(info, stream);
  const kept: Kept = {};
  let held: Window | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const hold = async (number: number, options: SampleReadOptions): Promise<Window> => {
    if (held?.number === number) return held;
    held = undefined; // before the next one takes its memory
    const first = number * window;
    const damaged = new Map<number, DatasetError>();
    const rows = Math.min(window, info.count - first);
    const found = new WindowRows(info, { rows, kept });
    for (let row = 0; row < rows; row++) {
      const next = await cursor.take(first + row, options);
      if (next instanceof DatasetError) damaged.set(row, next);
      else found.set(row, next, first + row);
    }
    held = { number, samples: found.samples(), damaged };
    return held;
  };
  const read = async (
    indices: Uint32Array<ArrayBuffer>,
    options: SampleReadOptions,
  ): Promise<Samples> => {
    // None, with labels if there are any in what is held: any window would do, and going back would begin the stream again.
    if (indices.length === 0)
      return pickSamples(held?.samples ?? { images: new Uint8Array() }, { rows: [], size });
    const pieces: Samples[] = [];
    for (let at = 0; at < indices.length;) {
      const number = Math.floor((indices[at] ?? 0) / window);
      const { samples, damaged } = await hold(number, options);
      const rows: number[] = [];
      for (; at < indices.length && Math.floor((indices[at] ?? 0) / window) === number; at++) {
        const row = (indices[at] ?? 0) - number * window;
        const error = damaged.get(row);
        if (error) throw error;
        rows.push(row);
      }
      pieces.push(pickSamples(samples, { rows, size }));
    }
    return joinAll(pieces);
  };
  return {
    // One after the other: there is one stream.
    read: (indices, options) => {
      const mine = turn.then(() => read(indices, options));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: async () => {
      await turn;
      held = undefined;
      await cursor.close();
    },
  };
}

/** A stream of samples, taken one by one. */
class SampleCursor {
  readonly #info: WindowSource["info"];
  readonly #stream: StreamSamples;
  readonly #size: number;
  #running: AsyncIterator<Samples | DatasetError> | undefined;
  #chunk: Samples | DatasetError = nothing;
  /** The row of the chunk that comes next. */
  #row = 0;
  /** The number of its sample. */
  #next = 0;

  constructor(info: WindowSource["info"], stream: StreamSamples) {
    this.#info = info;
    this.#stream = stream;
    this.#size = info.shape[0] * info.shape[1] * info.shape[2];
  }

  /** A sample, or what is wrong with it. */
  async take(number: number, options: SampleReadOptions): Promise<OneSample | DatasetError> {
    if (this.#running === undefined || number < this.#next) await this.#begin(number, options);
    for (;;) {
      const left = this.#rows - this.#row;
      if (number < this.#next + left) {
        const row = this.#row + number - this.#next;
        this.#row = row + 1;
        this.#next = number + 1;
        if (this.#chunk instanceof DatasetError) return this.#chunk;
        const { images, labels, orientations } = this.#chunk;
        return {
          image: images.subarray(row * this.#size, (row + 1) * this.#size),
          labels: labels?.[row],
          orientations: orientations?.[row],
        };
      }
      this.#next += left;
      await this.#advance(options);
    }
  }

  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#chunk = nothing;
    this.#row = 0;
    await running?.return?.();
  }

  get #rows(): number {
    return this.#chunk instanceof DatasetError ? 1 : this.#chunk.images.length / this.#size;
  }

  async #begin(from: number, options: SampleReadOptions): Promise<void> {
    await this.close();
    this.#next = from;
    this.#running = this.#stream({ ...options, from })[Symbol.asyncIterator]();
  }

  async #advance({ signal }: SampleReadOptions): Promise<void> {
    signal?.throwIfAborted();
    const { name, count } = this.#info;
    this.#row = 0;
    this.#chunk = nothing;
    const running = this.#running;
    this.#running = undefined; // unless it goes on
    const next = await running?.next();
    if (next?.done === false) {
      this.#running = running;
      this.#chunk = next.value;
      return;
    }
    throw new CountMismatchError(
      `Cannot read ${name}: it ends after ${this.#next} samples, it should have ${count}`,
      { source: name, sample: this.#next },
    );
  }
}

const nothing: Samples = { images: new Uint8Array() };
