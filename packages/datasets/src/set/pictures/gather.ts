import { startReader } from "../../decode/picture-reader.ts";
import type { ReadPicture, SampleForm } from "../../decode/picture-sample.ts";
import { LimitError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { isPadded, type Fitting } from "../../format/fitting.ts";
import { sha256 } from "../../source/sha256.ts";
import { KeyTally } from "./key-tally.ts";
import type { LeftOut, PictureChange, PictureChanges, SizedPicture } from "./left-out.ts";
import { changesOf } from "./picture-changes.ts";
import type { PictureOptions } from "./picture-options.ts";
import { readTogether, type BeingRead, type NamedPicture } from "./read-together.ts";
import { mixedSizes, SizeTally } from "./sizes.ts";

interface Kept {
  readonly name: string;
  readonly group: string | undefined;
  readonly sample: Uint8Array;
  readonly print: string;
}

/** The pictures that would become samples of one size. */
interface OneSize {
  readonly size: readonly [height: number, width: number];
  readonly all: SizedPicture[];
  readonly kept: Kept[];
}

/** The pictures that become samples. */
export interface Gathered {
  /** How many equal samples were dropped. */
  readonly dropped: number;
  readonly leftOut: LeftOut;
  readonly changed: PictureChanges;
  /** How many have 16 bits a channel in their files. */
  readonly narrowed: number;
  /** How many have the transparent colour, and one that may stand for transparency. */
  readonly keys: ReturnType<KeyTally["found"]>;
  readonly size: readonly [height: number, width: number];
  readonly kept: readonly Kept[];
}

/** Bytes of pixels after which pictures of several sizes are not counted any further before they are refused. */
const mostCounted = 2 ** 28;

/** Reads all pictures. Where no size is given, the samples of each size are kept until the most frequent one is known. */
export async function gather(
  pictures: AsyncIterable<NamedPicture>,
  options: PictureOptions & { readonly source: string },
): Promise<Gathered> {
  const form = formOf(options);
  const reader = startReader(form, { memory: options.memory });
  try {
    return await gatherFrom(readTogether(pictures, reader), { ...options, fit: form.fit });
  } finally {
    await reader.end();
  }
}

function formOf(options: PictureOptions): SampleForm {
  const { size, fit = "cover", palette, channels = 3, background = [255, 255, 255] } = options;
  const { transparent, maxPixels = 2 ** 26 } = options;
  const indexed = palette !== undefined;
  return { size, fit: size ? fit : "exact", indexed, channels, background, transparent, maxPixels };
}

async function gatherFrom(
  pictures: AsyncIterable<BeingRead>,
  options: PictureOptions & { readonly source: string; readonly fit: Fitting["fit"] },
): Promise<Gathered> {
  const { source, duplicates = "drop", onCorrupt = "throw", onOtherSize = "throw" } = options;
  const { limit = 2 ** 31, size: wanted, fit, transparent, signal } = options;
  const tally = new SizeTally();
  const keys = new KeyTally();
  const bySize = new Map<string, OneSize>();
  const damaged: DatasetError[] = [];
  const unfit: SizedPicture[] = [];
  const changed: Record<PictureChange, number> = { enlarged: 0, reduced: 0, cropped: 0, padded: 0 };
  const seen = new Set<string>();
  let [bytes, counted, complete] = [0, 0, true];
  let narrowed = 0;
  for await (const { name, group, picture } of pictures) {
    signal?.throwIfAborted();
    let found: ReadPicture;
    try {
      found = await picture;
    } catch (error) {
      if (onCorrupt === "throw" || !(error instanceof DatasetError)) throw error;
      damaged.push(error);
      continue;
    }
    const { height, width, sample } = found;
    tally.add({ ...found, name });
    const size = wanted ?? ([height, width] as const);
    if (!sample) unfit.push({ name, height, width });
    const one = bySize.get(size.join("x")) ?? { size, all: [], kept: [] };
    if (sample) bySize.set(size.join("x"), one);
    const isRefused = onOtherSize === "throw" && (unfit.length > 0 || bySize.size > 1);
    if (isRefused) {
      // From now on pictures are counted for the error, and not kept.
      counted += 4 * height * width;
      complete = counted <= mostCounted;
      if (!complete) break;
    }
    if (!sample || isRefused) continue;
    one.all.push({ name, height, width });
    keys.add(found);
    if (found.isNarrowed) narrowed += 1;
    for (const change of changesOf(found, { size, fit })) changed[change] += 1;
    const print = await sha256(sample);
    if (duplicates === "drop") {
      const sized = `${size.join("x")} ${print}`;
      if (seen.has(sized)) continue;
      seen.add(sized);
    }
    bytes += sample.length;
    if (bytes > limit)
      throw new LimitError(
        `Cannot hold the pictures of ${source}: they take more than the limit of ${limit} bytes`,
        { source },
      );
    one.kept.push({ name, group, sample, print });
  }
  if (onOtherSize === "throw" && (unfit.length > 0 || bySize.size > 1)) {
    const sizes = tally.list();
    const { length } = damaged;
    throw mixedSizes(source, { sizes, complete, damaged: length, wanted, pad: isPadded(fit) });
  }
  const [most, ...others] = [...bySize.values()].toSorted((a, b) => b.all.length - a.all.length);
  if (most === undefined) throw nothing(source, damaged, unfit);
  const otherSize = [...unfit, ...others.flatMap(({ all }) => all)];
  const { size, all, kept } = most;
  const leftOut = { damaged, otherSize, otherKind: [], ofRuns: [] };
  const dropped = all.length - kept.length;
  return { size, kept, dropped, leftOut, changed, narrowed, keys: keys.found(transparent) };
}

function nothing(
  source: string,
  damaged: readonly DatasetError[],
  unfit: readonly SizedPicture[],
): DatasetError {
  const [first] = damaged;
  const [other] = unfit;
  const why = other
    ? `none of its pictures has the size; ${other.name} is of ${other.height}x${other.width}`
    : first
      ? `none of its ${damaged.length} pictures can be read: ${first.message}`
      : "it has no PNG or JPEG pictures";
  return new DatasetError(`Cannot open ${source}: ${why}`, { source, cause: first });
}
