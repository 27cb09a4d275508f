import { checkState } from "./batch-state.ts";
import type { Batch, BatchOptions, BatchState, DatasetInfo, Samples } from "./dataset.ts";
import { permutation } from "./permutation.ts";

/** What batches are drawn from. */
export interface BatchSource {
  readonly info: DatasetInfo;
  read(indices: ArrayLike<number>): Samples | Promise<Samples>;
  fingerprint(): Promise<string>;
}

/** The batches of a data set: checks the options at once, draws each batch when it is asked for. */
export function batches(
  source: BatchSource,
  options: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  return draw(source, checkOptions(source.info, options));
}

interface Plan {
  readonly batchSize: number;
  readonly seed: number | null;
  readonly first: number;
  readonly end: number;
  readonly rank: number;
  readonly world: number;
  readonly last: "keep" | "drop" | "pad";
  readonly state: BatchState | undefined;
  readonly signal: AbortSignal | undefined;
}

function checkOptions({ name, count }: DatasetInfo, options: BatchOptions): Plan {
  const {
    batchSize,
    shuffle = false,
    epoch = 0,
    epochs = 1,
    rank = 0,
    world = 1,
    last = "keep",
  } = options;
  const natural = (what: string, value: number, least: number): void => {
    if (Number.isSafeInteger(value) && value >= least) return;
    throw new RangeError(
      `Cannot draw batches from ${name}: ${what} is ${value}, not an integer of ${least} or more`,
    );
  };
  natural("batchSize", batchSize, 1);
  natural("epoch", epoch, 0);
  if (epochs !== Infinity) natural("epochs", epochs, 0);
  natural("world", world, 1);
  natural("rank", rank, 0);
  if (shuffle) natural("seed", shuffle.seed, 0);
  if (rank >= world)
    throw new RangeError(
      `Cannot draw batches from ${name}: rank ${rank} is not below world ${world}`,
    );
  if (!["keep", "drop", "pad"].includes(last)) {
    throw new RangeError(
      `Cannot draw batches from ${name}: last is ${last}, not keep, drop or pad`,
    );
  }
  // Else an endless run would spin without a batch.
  if (count === 0) throw new RangeError(`Cannot draw batches from ${name}: it has no samples`);
  if (last === "drop" && count < world * batchSize) {
    const global = world === 1 ? `${batchSize}` : `${world} times ${batchSize}`;
    throw new RangeError(
      `Cannot draw batches from ${name}: its ${count} samples fill no batch of ${global}`,
    );
  }
  const { state, signal } = options;
  return {
    batchSize,
    seed: shuffle ? shuffle.seed : null,
    first: epoch,
    end: epoch + epochs,
    rank,
    world,
    last,
    state,
    signal,
  };
}

async function* draw(source: BatchSource, plan: Plan): AsyncGenerator<Batch, void, undefined> {
  const { name, count } = source.info;
  const fingerprint = await source.fingerprint();
  const start: BatchState =
    plan.state !== undefined
      ? checkState(plan.state, { dataset: name, fingerprint, seed: plan.seed, count })
      : {
          v: 1,
          dataset: name,
          fingerprint,
          seed: plan.seed,
          epoch: plan.first,
          sampleOffset: 0,
          step: 0,
        };
  const global = plan.world * plan.batchSize;
  const least = plan.last === "drop" ? global : 1;
  let { step, sampleOffset: offset } = start;
  for (let { epoch } = start; epoch < plan.end; epoch++, offset = 0) {
    const order = orderOf(count, plan.seed, epoch);
    while (count - offset >= least) {
      plan.signal?.throwIfAborted();
      const { indices, size } = rows({ count, order, offset }, plan);
      const batch = { ...(await source.read(indices)), indices, size, epoch, step };
      offset += global;
      step += 1;
      const over = count - offset < least;
      const state = {
        ...start,
        epoch: over ? epoch + 1 : epoch,
        sampleOffset: over ? 0 : offset,
        step,
      };
      yield { ...batch, state };
    }
  }
}

function orderOf(count: number, seed: number | null, epoch: number): (position: number) => number {
  return seed === null ? (position) => position : permutation(count, { seed, epoch });
}

interface Place {
  readonly count: number;
  readonly order: (position: number) => number;
  readonly offset: number;
}

/** This rank's contiguous slice of the global batch that begins at `offset`. */
function rows(
  { count, order, offset }: Place,
  { batchSize, rank, last }: Plan,
): { indices: Uint32Array<ArrayBuffer>; size: number } {
  const begin = offset + rank * batchSize;
  const size = Math.max(0, Math.min(batchSize, count - begin));
  const indices = new Uint32Array(last === "pad" ? batchSize : size);
  for (let row = 0; row < indices.length; row++) indices[row] = order((begin + row) % count);
  return { indices, size };
}
