import { stateOf } from "../batch/batch-state.ts";
import type { Batch, Dataset } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { PreparedError, UnsupportedError } from "../errors/format.ts";
import { StateMismatchError } from "../errors/images.ts";
import { openShard } from "./shard-check.ts";
import type { FolderHandle, ShardFolder } from "./shard-folder.ts";
import { indexFile, readIndex, type Shard, type ShardIndex, shardNumber } from "./shard-index.ts";
import { ShardWriter } from "./shard-writer.ts";

/** How far `prepare` is. */
export interface PrepareProgress {
  /** Samples of the source that are dealt with, those of an earlier run included. */
  readonly samples: number;
  /** Samples of the source. */
  readonly count: number;
  /** Shards that are written and checked. */
  readonly shards: number;
  /** Samples that were left out. */
  readonly skipped: number;
}

/** Options of `prepare`. */
export interface PrepareOptions {
  /** Where the shards go: a path, or a folder that a browser lends, such as one of its private file system. */
  readonly folder: string | FolderHandle;
  /** Samples of one file. Default: as many as fit in 64 MiB. */
  readonly shardRecords?: number | undefined;
  /** Samples that are read together. Default 256. */
  readonly batchSize?: number | undefined;
  /** Threads that decode pictures. Default 0: in place. */
  readonly workers?: number | undefined;
  /** What happens when a sample is damaged. Default `throw`; `skip` leaves it out and lists it in `skipped`. */
  readonly onCorrupt?: "throw" | "skip" | undefined;
  /** How many samples may be skipped before it rejects with LimitError. Default 100. */
  readonly maxSkips?: number | undefined;
  /** Whether samples of other data, or cut otherwise, that are there may be written over. Default false. */
  readonly replace?: boolean | undefined;
  readonly onProgress?: ((progress: PrepareProgress) => void) | undefined;
  /** Ends the writing with the signal's reason; finished shards stay. */
  readonly signal?: AbortSignal | undefined;
}

/** A preparing under way. */
export interface Preparation {
  readonly dataset: Dataset;
  readonly folder: ShardFolder;
  readonly options: PrepareOptions;
  readonly shardRecords: number;
  /** Shards when all are written. */
  readonly all: number;
  readonly fingerprint: string;
  /** Those that are written, by number. */
  readonly shards: Map<number, Shard>;
  /** Known once a sample is read. */
  labelled: boolean | undefined;
}

/** Finds the shards that an earlier run finished. */
export async function takeUp(work: Preparation): Promise<void> {
  const { dataset, folder, options, fingerprint, shardRecords } = work;
  const { signal, replace = false, onCorrupt = "throw" } = options;
  const file = await folder.open(indexFile);
  if (file === undefined) return;
  const index = await readIndex(file);
  const { name, shape, count } = dataset.info;
  const same =
    index.source.fingerprint === fingerprint &&
    index.source.count === count &&
    index.name === name &&
    index.shape.join() === shape.join() &&
    index.shardRecords === shardRecords;
  if (!same && replace) return;
  if (!same)
    throw new StateMismatchError(
      `Cannot prepare ${name} in ${folder.name}: it holds ${index.name.slice(0, 200)}, ${index.source.count} samples in shards of ${index.shardRecords}, of other data or cut otherwise`,
      { source: folder.name },
    );
  for (const shard of index.shards) {
    if (onCorrupt === "throw" && shard.skipped.length > 0) continue;
    signal?.throwIfAborted();
    const sound = await openShard(folder, { shard, form: index, verify: "full" }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof DatasetError) return false;
        throw error;
      },
    );
    if (sound) work.shards.set(shardNumber(shard.file), shard);
  }
  if (work.shards.size > 0) work.labelled = index.labelled;
}

/** Writes shards up to the end or to one that is there. */
export async function writeFrom(first: number, work: Preparation): Promise<void> {
  const { shardRecords, shards, all, dataset } = work;
  const { count } = dataset.info;
  let number = first;
  let writer: ShardWriter | undefined;
  try {
    for await (const batch of checkedBatches(first * shardRecords, work)) {
      const reached = batch.state.epoch > 0 ? count : batch.state.sampleOffset;
      const form = { shape: dataset.info.shape, labelled: work.labelled ?? false };
      for (;;) {
        const end = Math.min(count, (number + 1) * shardRecords);
        // What is there is no whole before a part of it is written over.
        if (writer === undefined && number === first) await saveIndex(work);
        writer ??= await ShardWriter.create(work.folder, { number, form });
        await writer.add(batch, { from: number * shardRecords, to: end });
        if (reached < end) break;
        shards.set(number, await writer.finish());
        writer = undefined;
        await saveIndex(work);
        number += 1;
        if (number === all || shards.has(number)) break;
        if (reached === end) break;
      }
      report(work, writer === undefined ? 0 : reached - number * shardRecords);
      if (number === all || shards.has(number)) return;
    }
  } finally {
    await writer?.discard();
  }
}

function batchesFrom(
  sampleOffset: number,
  work: Preparation,
): AsyncGenerator<Batch, void, undefined> {
  const { dataset, options, fingerprint, shards } = work;
  const { batchSize = 256, workers = 0, onCorrupt = "throw", maxSkips = 100, signal } = options;
  const belongs = { dataset: dataset.info.name, fingerprint, seed: null, window: null };
  return dataset.batches({
    batchSize,
    workers,
    prefetch: 2,
    onCorrupt,
    maxSkips: Math.max(0, maxSkips - skippedIn(shards)),
    state: stateOf(belongs, { epoch: 0, sampleOffset, step: 0 }),
    ...(signal && { signal }),
  });
}

/** Checked batches. Those of damaged samples alone wait for one that shows whether there are labels. */
async function* checkedBatches(
  sampleOffset: number,
  work: Preparation,
): AsyncGenerator<Batch, void, undefined> {
  const waiting: Batch[] = [];
  for await (const batch of batchesFrom(sampleOffset, work)) {
    if (batch.size > 0) checkBatch(batch, work);
    waiting.push(batch);
    if (work.labelled !== undefined) yield* waiting.splice(0);
  }
  yield* waiting;
}

function checkBatch({ labels, orientations, indices }: Batch, work: Preparation): void {
  const { name, classes } = work.dataset.info;
  if (orientations !== undefined)
    throw new UnsupportedError(
      `Cannot prepare ${name}: its images are turned, and prepared samples keep no orientations; prepare the data and turn that: turns(await prepare(data, options))`,
      { source: name },
    );
  work.labelled ??= labels !== undefined;
  if ((labels !== undefined) !== work.labelled)
    throw new PreparedError(`Cannot prepare ${name}: only some of its samples have labels`, {
      source: name,
    });
  const wrong = classes
    ? (labels?.findIndex((label) => label < 0 || label >= classes.length) ?? -1)
    : -1;
  if (wrong >= 0)
    throw new PreparedError(
      `Cannot prepare ${name}: the label of sample ${indices[wrong]} is ${labels?.[wrong]}, and there are ${classes?.length} classes`,
      { source: name, sample: indices[wrong] },
    );
}

/** Writes what is finished to the index. */
export async function saveIndex(work: Preparation): Promise<void> {
  const { dataset, shards, fingerprint, shardRecords, all, labelled = false } = work;
  const { name, shape, count, classes, palette, codes } = dataset.info;
  const index: ShardIndex = {
    format: "pixelweft-prepared",
    version: 1,
    complete: shards.size === all,
    name,
    shape,
    labelled,
    ...(classes && { classes }),
    ...(palette && { palette }),
    ...(codes && { codes }),
    source: { count, fingerprint },
    shardRecords,
    shards: [...shards].toSorted(([a], [b]) => a - b).map(([, shard]) => shard),
  };
  const file = await work.folder.create(indexFile);
  try {
    await file.write(new TextEncoder().encode(`${JSON.stringify(index, undefined, 1)}\n`));
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function report({ dataset, options, shards, shardRecords }: Preparation, begun: number): void {
  const { count } = dataset.info;
  const finished = [...shards.keys()].reduce(
    (sum, number) => sum + Math.min(shardRecords, count - number * shardRecords),
    0,
  );
  options.onProgress?.({
    samples: finished + begun,
    count,
    shards: shards.size,
    skipped: skippedIn(shards),
  });
}

function skippedIn(shards: ReadonlyMap<number, Shard>): number {
  return [...shards.values()].reduce((sum, { skipped }) => sum + skipped.length, 0);
}
