import type {
  Batch,
  BatchOptions,
  Dataset,
  DatasetInfo,
  SampleReadOptions,
  Samples,
  SkippedSample,
} from "../dataset.ts";
import { startDecoders } from "../decode/decoder-pool.ts";
import { decodeInPlace } from "../decode/picture-job.ts";
import { LimitError } from "../errors/access.ts";
import { type Place, type Plan, placesOf, planOf } from "./batch-plan.ts";
import { checkState, stateOf } from "./batch-state.ts";
import { channelsFirst } from "./channels-first.ts";
import { readAhead } from "./read-ahead.ts";
import { joinIntact, readFilling, readIntact } from "./skip-corrupt.ts";

/** Reads checked samples. */
export type ReadSamples = (
  indices: Uint32Array<ArrayBuffer>,
  options: SampleReadOptions,
) => Samples | Promise<Samples>;

/** The source of batches. */
export interface BatchSource {
  readonly info: DatasetInfo;
  /** What reads the samples of one run, which asks for `rows` of them at a time. */
  reader(rows: number, window: number | null): { read: ReadSamples; close(): Promise<void> };
  readonly fingerprint: Dataset["fingerprint"];
}

/** The batches of a data set: checks the options at once, reads each batch when it is requested. */
export function batches(
  source: BatchSource,
  options: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  return draw(source, planOf(source.info, options), options);
}

async function* draw(
  source: BatchSource,
  plan: Plan,
  { state, signal, onProgress }: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  const { name, count, palette, codes } = source.info;
  const { seed, window } = plan;
  const belongs = {
    dataset: name,
    fingerprint: await source.fingerprint({ signal }),
    seed,
    window,
    count,
    colours: palette?.colours.length ?? codes?.levels ?? null,
  };
  const start =
    state === undefined
      ? stateOf(belongs, { epoch: plan.first, sampleOffset: 0, step: 0 })
      : checkState(state, belongs);
  const left = new AbortController();
  const decoders = plan.workers > 0 ? startDecoders(plan.workers) : undefined;
  const reader = source.reader(plan.global, window);
  const how: SampleReadOptions = {
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    decode: decoders?.decode ?? decodeInPlace,
  };
  const read = (indices: Uint32Array<ArrayBuffer>): Samples | Promise<Samples> =>
    reader.read(indices, how);
  const jobs = function* (): Generator<() => Promise<Drawn>, void> {
    for (const place of placesOf(count, plan, start))
      yield async () => {
        how.signal?.throwIfAborted();
        return { place, ...(await fetchBatch(read, { info: source.info, plan, place })) };
      };
  };
  const skipped = new Set<number>();
  try {
    const leave = (): void => left.abort();
    for await (const { place, batch } of readAhead(jobs(), { ahead: plan.prefetch, leave })) {
      signal?.throwIfAborted();
      countSkips(batch.skipped, { skipped, most: plan.maxSkips, name });
      const { epoch, step, samples } = place;
      const workers = decoders?.threads() ?? 0;
      onProgress?.({ epoch, step, samples, count, skipped: skipped.size, workers });
      yield batch;
    }
  } finally {
    await decoders?.end();
    await reader.close();
  }
}

interface Drawn {
  readonly place: Place;
  readonly batch: Batch;
}

async function fetchBatch(
  read: (indices: Uint32Array<ArrayBuffer>) => Samples | Promise<Samples>,
  { info, plan, place }: { info: DatasetInfo; plan: Plan; place: Place },
): Promise<{ batch: Batch }> {
  const { epoch, step, state, order, next } = place;
  const finish = ({ images, labels, orientations }: Samples): Samples => ({
    images: plan.layout === "NHWC" ? images : channelsFirst(images, info.shape),
    ...(labels && { labels }),
    ...(orientations && { orientations }),
  });
  const [height, width, channels] = info.shape;
  const about = {
    shape: plan.layout === "NHWC" ? info.shape : ([channels, height, width] as const),
    ...((info.palette ?? info.codes) && { levels: info.levels }),
    epoch,
    step,
    state,
  };
  if (!plan.skips) {
    const { indices, size } = place;
    const samples = finish(await read(indices));
    return { batch: { ...samples, indices, size, skipped: [], ...about } };
  }
  const intact = await readIntact(read, place.indices.slice(0, place.size));
  const { skipped } = intact;
  const size = intact.indices.length;
  const rows = plan.last === "keep" ? 0 : plan.batchSize - size;
  const whole =
    rows === 0
      ? intact
      : joinIntact(intact, await readFilling(read, { info, order, from: next, rows }));
  const { samples, indices } = whole;
  return { batch: { ...finish(samples), indices, size, skipped, ...about } };
}

function countSkips(
  found: readonly SkippedSample[],
  { skipped, most, name }: { skipped: Set<number>; most: number; name: string },
): void {
  for (const { index, error } of found) {
    skipped.add(index);
    if (skipped.size <= most) continue;
    throw new LimitError(
      `Cannot skip sample ${index} of ${name}: more than ${most} samples are damaged: ${error.message}`,
      { source: name, sample: index, cause: error },
    );
  }
}
