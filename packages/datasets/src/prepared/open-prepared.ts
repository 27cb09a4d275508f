import type { Dataset, Samples } from "../dataset.ts";
import { MissingDataError } from "../errors/access.ts";
import { PreparedError } from "../errors/format.ts";
import { defineDataset } from "../set/define-dataset.ts";
import type { OpenFilesDataset } from "../set/open-files-dataset.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { checkBounds } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { sha256 } from "../source/sha256.ts";
import { cacheShards } from "./shard-cache.ts";
import { openShard, type Verify } from "./shard-check.ts";
import { type FolderHandle, shardFolder } from "./shard-folder.ts";
import { indexFile, isIndex, readIndex, type Shard, type ShardIndex } from "./shard-index.ts";
import { headerBytes, recordBytes, unpackRecord } from "./shard-records.ts";

/** Options of `openPrepared`. */
export interface PreparedOptions {
  /**
   * What is compared with the index when it is opened. Default `size`: the length and the first bytes of each file; `full`: SHA-256 of all of them, which
   * reads all; `off`: nothing.
   */
  readonly verify?: "size" | "full" | "off" | undefined;
  /**
   * Bytes that shards may take in memory. Default 2^29. Where all shards fit, each is read whole when one of its samples is first asked for, and its SHA-256
   * compared unless `verify` is `off`; else samples are read from the files one by one.
   */
  readonly memory?: number | undefined;
}

/** Prepared samples. */
export interface PreparedDataset extends Dataset {
  /** The numbers of the source's samples that were left out, in order. */
  readonly skipped: readonly number[];
  /** Closes its files, and gives memory back. */
  close(): Promise<void>;
}

/**
 * Opens what `prepare()` wrote. Its name, samples and fingerprint are those of the source, so that a run that was begun on the source goes on with it
 * (unless samples were skipped).
 *
 * Rejects with MissingDataError, TruncatedError, ChecksumError or PreparedError where the folder is not what it should be.
 *
 * @example
 * await openPrepared("no/such/folder"); // throws MissingDataError
 */
export async function openPrepared(
  place: string | FolderHandle,
  options: PreparedOptions = {},
): Promise<PreparedDataset> {
  checkOptionNames("open prepared samples", options, { verify: true, memory: true });
  const { verify = "size", memory = 2 ** 29 } = options;
  checkBounds("open prepared samples", { memory });
  const folder = shardFolder(place);
  if (!["size", "full", "off"].includes(verify))
    throw new RangeError(`Cannot open ${folder.name}: verify is ${verify}, not size, full or off`);
  const file = await folder.open(indexFile);
  if (file === undefined)
    throw new MissingDataError(
      `Cannot find prepared samples in ${folder.name}: it has no index.json`,
      {
        source: folder.name,
      },
    );
  const index = await readIndex(file);
  if (!index.complete)
    throw new PreparedError(
      `Cannot open ${folder.name}: its preparing was not finished; prepare() goes on with it`,
      { source: folder.name },
    );
  const sources: ByteSource[] = [];
  const close = async (): Promise<void> => {
    for (const source of sources) await source.close();
  };
  for (const shard of index.shards)
    sources.push(await openShard(folder, { shard, form: index, verify }));
  return prepared(index, { sources, close, verify, memory });
}

function prepared(index: ShardIndex, { sources, close, verify, memory }: Opened): PreparedDataset {
  const { name, shape, labelled, classes, palette, codes, shards } = index;
  const skipped = shards.flatMap((shard) => shard.skipped);
  const total = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  const held = total <= memory ? cacheShards(shards, sources, verify) : undefined;
  const bytes = recordBytes(index);
  const place = placing(shards, bytes);
  const [height, width, channels] = shape;
  const dataset = defineDataset({
    info: {
      name,
      shape,
      count: shards.reduce((sum, { count }) => sum + count, 0),
      ...(classes && { classes }),
      ...(palette && { palette }),
      ...(codes && { codes }),
    },
    async read(indices, { signal }) {
      const samples: Samples = {
        images: new Uint8Array(indices.length * height * width * channels),
        ...(labelled && { labels: new Int32Array(indices.length) }),
      };
      const places = Array.from(indices, place);
      const wholes = await held?.shards(new Set(places.map(({ shard }) => shard)));
      const put = (row: number, shard: number, record: Uint8Array | undefined): void => {
        if (!record) throw new RangeError(`Cannot read ${name}: there is no shard ${shard}`);
        unpackRecord(record, { ...samples, row });
      };
      if (wholes)
        for (const [row, { shard, at }] of places.entries())
          put(row, shard, wholes.get(shard)?.subarray(at, at + bytes));
      else
        await Promise.all(
          places.map(async ({ shard, at }, row) =>
            put(row, shard, await sources[shard]?.read(at, bytes, { signal })),
          ),
        );
      return samples;
    },
    fingerprint: async () => {
      const { fingerprint } = index.source;
      if (skipped.length === 0) return fingerprint;
      return sha256(new TextEncoder().encode(`${fingerprint}\nwithout ${skipped.join()}`));
    },
  });
  return Object.freeze({
    ...dataset,
    skipped,
    async close() {
      held?.drop();
      await close();
    },
  });
}

/** What `prepare()` wrote to a folder of the system, or to the folder of that part in it. Undefined where there is nothing of the kind. */
export async function openPreparedFolder(
  folder: string,
  part: string,
): Promise<
  { readonly data: OpenFilesDataset; readonly found: string; readonly whole: boolean } | undefined
> {
  for (const place of [folder, `${folder}/${part}`]) {
    const file = await shardFolder(place).open(indexFile);
    if (file === undefined || !(await isIndex(file))) continue;
    const { info, read, fingerprint, batches, close } = await openPrepared(place);
    const whole = place === folder;
    const found = whole ? "a folder of prepared samples" : `prepared samples, their part ${part}`;
    return { data: { info, read, fingerprint, batches, close }, found, whole };
  }
  return undefined;
}

interface Opened {
  readonly sources: readonly ByteSource[];
  readonly verify: Verify;
  readonly memory: number;
  close(): Promise<void>;
}

interface Placed {
  readonly shard: number;
  /** The byte. */
  readonly at: number;
}

/** From a sample's number to where it lies. */
function placing(shards: readonly Shard[], bytes: number): (sample: number) => Placed {
  const ends: number[] = [];
  for (const { count } of shards) ends.push((ends.at(-1) ?? 0) + count);
  return (sample) => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sample < (ends[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return { shard: low, at: headerBytes + (sample - (ends[low - 1] ?? 0)) * bytes };
  };
}
