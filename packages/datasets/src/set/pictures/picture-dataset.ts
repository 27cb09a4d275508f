import type { Dataset, Palette } from "../../dataset.ts";
import { LimitError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { isPadded } from "../../format/fitting.ts";
import type { Picture } from "../../format/picture.ts";
import { concatenate } from "../../source/concatenate.ts";
import { sha256 } from "../../source/sha256.ts";
import { makePalette, otherColours as countOthers, toIndices } from "../../transform/palette.ts";
import { memoryDataset } from "../memory-dataset.ts";
import type { LeftOut, PictureChange, PictureChanges, SizedPicture } from "./left-out.ts";
import { checkPictureOptions, type PictureOptions } from "./picture-options.ts";
import { changesOf, fits, sampleOf } from "./picture-sample.ts";
import { mixedSizes, SizeTally } from "./sizes.ts";
import { unlabelledOf, type Unlabelled } from "./unlabelled.ts";

/** A data set of pictures. */
export interface PictureDataset extends Dataset {
  /** Where each sample comes from. */
  readonly names: readonly string[];
  /** SHA-256 of each sample, in hexadecimal, before its colours become indices of a palette: the same whatever the other pictures are. */
  readonly prints: readonly string[];
  /** How many equal samples were dropped. */
  readonly dropped: number;
  /** Pictures that are no samples: damaged ones and those of other sizes, where the options leave them out. */
  readonly leftOut: LeftOut;
  /** How many pictures were brought to the size of a sample, and how. */
  readonly changed: PictureChanges;
  /** How many colours of the pictures are not in the palette that was given, and became the nearest ones. */
  readonly otherColours: number;
  /** Pictures beside the folders of classes, because of which there are no classes. */
  readonly unlabelled?: Unlabelled | undefined;
}

/** Options that ask for indices of a palette. */
export interface WithPalette {
  readonly palette: number | Palette;
}

/** A picture, or what was wrong with it. */
export interface NamedPicture {
  readonly name: string;
  /** The name of its class. */
  readonly group?: string | undefined;
  picture(place: { readonly maxPixels: number }): Promise<Picture>;
}

/** Decodes pictures one by one and keeps the samples. */
export async function pictureDataset(
  pictures: AsyncIterable<NamedPicture>,
  options: PictureOptions & { readonly source: string },
): Promise<PictureDataset> {
  const { source, name = source, duplicates = "drop" } = options;
  checkPictureOptions(options);
  const { size, kept, ...found } = await gather(pictures, options);
  const {
    values,
    palette,
    others: otherColours,
  } = finish(
    kept.map(({ sample }) => sample),
    options.palette,
  );
  // Pictures that differ may be equal in the colours of a palette.
  const rest = duplicates === "drop" && palette ? await distinct(values) : [...values.keys()];
  const dropped = found.dropped + values.length - rest.length;
  const ofRest = <Value>(all: readonly Value[]): Value[] =>
    rest.flatMap((sample) => all.slice(sample, sample + 1));
  const kinds = ofRest(kept.map(({ group }) => group));
  const classes = [...new Set(kinds)].filter((group) => group !== undefined).toSorted();
  const unlabelled = unlabelledOf(ofRest(kept), classes);
  const labelled = classes.length > 1 && unlabelled === undefined;
  // There may be as many classes as pictures.
  const numbers = new Map(classes.map((group, number) => [group, number]));
  const dataset = memoryDataset({
    name,
    shape: [...size, palette ? 1 : (options.channels ?? 3)],
    images: concatenate(ofRest(values)),
    ...(palette && { palette }),
    ...(labelled && { classes, labels: kinds.map((group) => numbers.get(group ?? "") ?? -1) }),
  });
  const names = ofRest(kept.map((picture) => picture.name));
  const prints = ofRest(kept.map(({ print }) => print));
  const { leftOut, changed } = found;
  const facts = { dropped, leftOut, changed, otherColours, ...(unlabelled && { unlabelled }) };
  return Object.freeze({ ...dataset, names, prints, ...facts });
}

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

interface Gathered extends Pick<PictureDataset, "dropped" | "leftOut" | "changed"> {
  readonly size: readonly [height: number, width: number];
  readonly kept: readonly Kept[];
}

/** Bytes of pixels after which pictures of several sizes are not counted any further before they are refused. */
const mostCounted = 2 ** 28;

/** Decodes all pictures. Where no size is given, the samples of each size are kept until the most frequent one is known. */
async function gather(
  pictures: AsyncIterable<NamedPicture>,
  options: PictureOptions & { readonly source: string },
): Promise<Gathered> {
  const { source, duplicates = "drop", onCorrupt = "throw", onOtherSize = "throw" } = options;
  const { maxPixels = 2 ** 26, limit = 2 ** 31, size: wanted, fit: how = "cover" } = options;
  const fit = wanted === undefined ? "exact" : how;
  const tally = new SizeTally();
  const bySize = new Map<string, OneSize>();
  const damaged: DatasetError[] = [];
  const unfit: SizedPicture[] = [];
  const changed: Record<PictureChange, number> = { enlarged: 0, reduced: 0, cropped: 0, padded: 0 };
  const seen = new Set<string>();
  let [bytes, counted, complete] = [0, 0, true];
  for await (const { name, group, picture } of pictures) {
    let found: Picture;
    try {
      found = await picture({ maxPixels });
    } catch (error) {
      if (onCorrupt === "throw" || !(error instanceof DatasetError)) throw error;
      damaged.push(error);
      continue;
    }
    const { height, width } = found;
    tally.add(found);
    const size = wanted ?? ([height, width] as const);
    const isFit = fits(found, { size, fit });
    if (!isFit) unfit.push({ name, height, width });
    const one = bySize.get(size.join("x")) ?? { size, all: [], kept: [] };
    if (isFit) bySize.set(size.join("x"), one);
    const isRefused = onOtherSize === "throw" && (unfit.length > 0 || bySize.size > 1);
    if (isRefused) {
      // From now on pictures are counted for the error, and not kept.
      counted += found.pixels.length;
      complete = counted <= mostCounted;
      if (!complete) break;
    }
    if (!isFit || isRefused) continue;
    one.all.push({ name, height, width });
    const place = { source, member: name, maxPixels };
    const sample = sampleOf(found, { ...options, size, fit, place });
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
  return { size, kept, dropped: all.length - kept.length, leftOut, changed };
}

/** A palette is made of all pictures, so they are kept in full until then. */
function finish(
  samples: readonly Uint8Array[],
  wanted: number | Palette | undefined,
): { values: readonly Uint8Array[]; palette?: Palette; others: number } {
  if (wanted === undefined) return { values: samples, others: 0 };
  const all = concatenate(samples);
  const palette = typeof wanted === "number" ? makePalette(all, { colours: wanted }) : wanted;
  const indices = toIndices(all, palette);
  const size = indices.length / samples.length;
  const values = samples.map((_, i) => indices.subarray(i * size, (i + 1) * size));
  return { values, palette, others: typeof wanted === "number" ? 0 : countOthers(all, palette) };
}

/** The first of equal samples, and all others. */
async function distinct(values: readonly Uint8Array[]): Promise<number[]> {
  const seen = new Set<string>();
  const kept: number[] = [];
  for (const [sample, value] of values.entries()) {
    const print = await sha256(value);
    if (!seen.has(print)) kept.push(sample);
    seen.add(print);
  }
  return kept;
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
