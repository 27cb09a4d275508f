import type { DatasetInfo, Samples, SkippedSample } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { joinSamples } from "./sample-rows.ts";

/** The samples that can be read, and those that cannot. */
export interface IntactSamples {
  readonly samples: Samples;
  /** The numbers of the rows of `samples`. */
  readonly indices: Uint32Array<ArrayBuffer>;
  readonly skipped: readonly SkippedSample[];
}

type Read = (indices: Uint32Array<ArrayBuffer>) => Samples | Promise<Samples>;

/** Reads what can be read. The damaged samples are found by halves, so that whatever `read` is, it need not say which sample it failed on. */
export async function readIntact(
  read: Read,
  indices: Uint32Array<ArrayBuffer>,
): Promise<IntactSamples> {
  try {
    return { samples: await read(indices), indices, skipped: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    if (indices.length <= 1) {
      const skipped = Array.from(indices, (index) => ({ index, error }));
      return { samples: await read(new Uint32Array()), indices: new Uint32Array(), skipped };
    }
  }
  const half = indices.length >> 1;
  const first = await readIntact(read, indices.slice(0, half));
  return joinIntact(first, await readIntact(read, indices.slice(half)));
}

/** One after the other. */
export function joinIntact(a: IntactSamples, b: IntactSamples): IntactSamples {
  return {
    samples: joinSamples(a.samples, b.samples),
    indices: Uint32Array.from([...a.indices, ...b.indices]),
    skipped: [...a.skipped, ...b.skipped],
  };
}

/** The samples after `from` in the order, as many as asked for, around and around, passing over damaged ones. */
export async function readFilling(
  read: Read,
  { info, order, from, rows }: Filling,
): Promise<IntactSamples> {
  let filling = await readIntact(read, new Uint32Array());
  for (let tried = 0; filling.indices.length < rows;) {
    const wanted = rows - filling.indices.length;
    const next = Uint32Array.from({ length: wanted }, (_, i) =>
      order((from + tried + i) % info.count),
    );
    filling = joinIntact(filling, await readIntact(read, next));
    tried += wanted;
    const [first] = filling.skipped;
    // Else it would go around for ever.
    if (filling.indices.length === 0 && tried >= info.count && first) throw first.error;
  }
  return filling;
}

/** What fills a batch up. */
export interface Filling {
  readonly info: DatasetInfo;
  readonly order: (position: number) => number;
  readonly from: number;
  readonly rows: number;
}

/** Failures that say nothing about a sample. */
const notOfSamples = new Set([
  "changed",
  "count",
  "download",
  "missing",
  "range-unsupported",
  "state",
]);

function isDamage(error: unknown): error is DatasetError {
  return error instanceof DatasetError && !notOfSamples.has(error.code);
}
