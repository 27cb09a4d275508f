import type { Dataset } from "../dataset.ts";
import { checkBounds, checkWholes } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { openPrepared, type PreparedDataset } from "./open-prepared.ts";
import {
  type Preparation,
  type PrepareOptions,
  saveIndex,
  takeUp,
  writeFrom,
} from "./preparation.ts";
import { shardFolder } from "./shard-folder.ts";
import { recordBytes } from "./shard-records.ts";

/** Bytes of a shard if nothing else is said. */
const usualShard = 2 ** 26;

/**
 * Writes a data set, decoded, to files of records of one length, and opens them: any sample is then read at once, whatever it came from. Each shard
 * appears under its name when it is whole, and the index says whether all are there: a run that was killed is taken up again by the same call, which keeps the
 * shards that are finished after comparing their SHA-256.
 *
 * Rejects with FolderBusyError when another process writes to the folder, WriteError when it cannot be written, StateMismatchError when it holds something else, PreparedError when its index cannot be read, UnsupportedError for what `turns()` made, whose orientations would be lost (turn what is prepared), or what reading the data set throws.
 *
 * @example
 * const { tmpdir } = await import("node:os");
 * const folder = `${tmpdir()}/pixelweft-${crypto.randomUUID()}`;
 * const drawn = shapes({ split: "train", count: 100 });
 * const prepared = await prepare(drawn, { folder, shardRecords: 40 });
 * prepared.info.count; // 100
 * const again = await openPrepared(folder, { verify: "full" });
 * (await again.read([42])).labels; // Int32Array [2]
 * await (await import("node:fs/promises")).rm(folder, { recursive: true });
 */
export async function prepare(dataset: Dataset, options: PrepareOptions): Promise<PreparedDataset> {
  checkOptions(dataset, options);
  const folder = shardFolder(options.folder);
  const { shape, count } = dataset.info;
  const usual = Math.ceil(usualShard / recordBytes({ shape, labelled: true }));
  const { shardRecords = usual } = options;
  const work: Preparation = {
    dataset,
    folder,
    options,
    shardRecords,
    all: Math.ceil(count / shardRecords),
    fingerprint: await dataset.fingerprint({ signal: options.signal }),
    shards: new Map(),
    labelled: undefined,
  };
  const lock = await folder.lock();
  try {
    await takeUp(work);
    for (let number = 0; number < work.all; number++) {
      if (work.shards.has(number)) continue;
      await writeFrom(number, work);
    }
    await saveIndex(work);
  } finally {
    await lock.release();
  }
  return openPrepared(options.folder);
}

function checkOptions({ info }: Dataset, options: PrepareOptions): void {
  checkOptionNames(`prepare ${info.name}`, options, {
    folder: true,
    shardRecords: true,
    batchSize: true,
    workers: true,
    onCorrupt: true,
    maxSkips: true,
    replace: true,
    onProgress: true,
    signal: true,
  });
  const { shardRecords = 1, batchSize = 1, maxSkips = 0 } = options;
  checkWholes(`prepare ${info.name}`, { shardRecords, batchSize }, 1);
  checkBounds(`prepare ${info.name}`, { maxSkips });
  if (info.count === 0) throw new RangeError(`Cannot prepare ${info.name}: it has no samples`);
}
