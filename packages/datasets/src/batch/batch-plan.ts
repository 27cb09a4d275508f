import type { BatchOptions, BatchState, DatasetInfo } from "../dataset.ts";
import { checkWholes } from "../source/check-numbers.ts";
import { checkOptionNames, type OptionNames } from "../source/check-options.ts";
import { counted } from "../text/counted.ts";
import { stateOf } from "./batch-state.ts";
import { type Order, type Ordering, orderOf } from "./window-order.ts";

/** Samples of a window where nothing else is said and the source is read from front to back. */
const usualWindow = 8192;

/** Checked options. */
export interface Plan extends Ordering {
  /** Rows of this rank. */
  readonly batchSize: number;
  /** Where they begin in a global batch. */
  readonly begin: number;
  /** Rows of a global batch. */
  readonly global: number;
  readonly first: number;
  readonly end: number;
  readonly last: "keep" | "drop" | "pad";
  readonly layout: "NHWC" | "NCHW";
  readonly prefetch: number;
  readonly workers: number;
  readonly skips: boolean;
  readonly maxSkips: number;
}

const optionNames: OptionNames<BatchOptions> = {
  batchSize: true,
  batchOf: true,
  shuffle: true,
  epoch: true,
  epochs: true,
  rank: true,
  world: true,
  last: true,
  state: true,
  layout: true,
  prefetch: true,
  workers: true,
  onCorrupt: true,
  maxSkips: true,
  onProgress: true,
  signal: true,
};

/** The options with what they are by default. Throws RangeError for those that make no sense, TypeError for names that there are not. */
export function planOf({ name, count, access }: DatasetInfo, options: BatchOptions): Plan {
  const act = `make batches of ${name}`;
  checkOptionNames(act, options, optionNames);
  const { batchSize, shuffle = false, epoch = 0, epochs = 1, rank = 0, world = 1 } = options;
  const { last = "keep", layout = "NHWC", workers = 0, onCorrupt = "throw" } = options;
  const { batchOf = "rank" } = options;
  const { prefetch = workers > 0 ? 2 : 0, maxSkips = 100 } = options;
  const fail = (state: string): RangeError => new RangeError(`Cannot ${act}: ${state}`);
  const oneOf = (what: string, value: string, allowed: readonly string[]): void => {
    if (!allowed.includes(value))
      throw fail(
        `${what} is ${value}, not ${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`,
      );
  };
  checkWholes(act, { batchSize, world }, 1);
  checkWholes(act, { epoch, rank, prefetch, workers }, 0);
  if (epochs !== Infinity) checkWholes(act, { epochs }, 0);
  if (maxSkips !== Infinity) checkWholes(act, { maxSkips }, 0);
  if (shuffle) checkWholes(act, { seed: shuffle.seed }, 0);
  if (shuffle && shuffle.window !== undefined) checkWholes(act, { window: shuffle.window }, 1);
  if (rank >= world) throw fail(`rank ${rank} is not below world ${world}`);
  oneOf("batchOf", batchOf, ["rank", "group"]);
  if (batchOf === "group" && batchSize < world)
    throw fail(`a batch of ${batchSize} has no row for each of ${world} ranks`);
  oneOf("last", last, ["keep", "drop", "pad"]);
  oneOf("layout", layout, ["NHWC", "NCHW"]);
  oneOf("onCorrupt", onCorrupt, ["throw", "skip"]);
  // Else an endless run would spin without a batch.
  if (count === 0) throw fail("it has no samples");
  const global = batchOf === "group" ? batchSize : world * batchSize;
  // Where a run goes on, its position says more: the data had more samples then.
  if (last === "drop" && count < global && !hadMore(options.state, count)) {
    const words = world === 1 || batchOf === "group" ? global : `${world} times ${batchSize}`;
    throw fail(
      `its ${counted(count, "sample")} ${count === 1 ? "fills" : "fill"} no batch of ${words}`,
    );
  }
  // In whole numbers, so that shares meet: each rank ends where the next one begins.
  const share = (of: number): number => Math.floor((of * global) / world);
  const window = (shuffle && shuffle.window) || (access === "random" ? null : usualWindow);
  return {
    batchSize: share(rank + 1) - share(rank),
    begin: share(rank),
    global,
    seed: shuffle ? shuffle.seed : null,
    window: shuffle ? window : null,
    first: epoch,
    end: epoch + epochs,
    last,
    layout,
    prefetch,
    workers,
    skips: onCorrupt === "skip",
    maxSkips,
  };
}

/** Whether a saved position, in which nothing is believed, is of more samples. It is then refused as soon as it is looked at. */
function hadMore(state: unknown, count: number): boolean {
  const { count: before }: Partial<Record<keyof BatchState, unknown>> = Object(state);
  return typeof before === "number" && before > count;
}

/** A batch to be read. */
export interface Place {
  /** The rows that count, and the ones that fill it up. */
  readonly indices: Uint32Array<ArrayBuffer>;
  readonly size: number;
  readonly epoch: number;
  readonly step: number;
  readonly order: Order;
  /** The position that follows the rows that count. */
  readonly next: number;
  /** Samples of the epoch that are given with this batch. */
  readonly samples: number;
  readonly state: BatchState;
}

/** This rank's batches from a position on. */
export function* placesOf(count: number, plan: Plan, start: BatchState): Generator<Place, void> {
  const { batchSize, global, last, seed, window } = plan;
  const least = last === "drop" ? global : 1;
  const belongs = { ...start, seed, window };
  let { step, sampleOffset: offset } = start;
  for (let { epoch } = start; epoch < plan.end; epoch++, offset = 0) {
    const order = orderOf(count, { seed, window, epoch });
    while (count - offset >= least) {
      const begin = offset + plan.begin;
      const size = Math.max(0, Math.min(batchSize, count - begin));
      const indices = new Uint32Array(last === "pad" ? batchSize : size);
      for (let row = 0; row < indices.length; row++) indices[row] = order((begin + row) % count);
      offset += global;
      const place = { indices, size, epoch, step, order, next: begin + size };
      step += 1;
      const over = count - offset < least;
      const state = stateOf(belongs, {
        epoch: over ? epoch + 1 : epoch,
        sampleOffset: over ? 0 : offset,
        step,
      });
      yield { ...place, samples: Math.min(offset, count), state };
    }
  }
}
