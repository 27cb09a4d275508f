import type { Dataset, Palette } from "../../dataset.ts";
import { DatasetError, LimitError } from "../../errors.ts";
import {
  fitted,
  type Fitting,
  type Picture,
  pictureName,
  type PicturePlace,
} from "../../format/picture.ts";
import { concatenate } from "../../source/concatenate.ts";
import { sha256 } from "../../source/sha256.ts";
import { makePalette, toIndices } from "../../transform/palette.ts";
import { memoryDataset } from "../memory-dataset.ts";

/** How pictures become samples. */
export interface PictureOptions {
  /** The data set's name. Default: where the pictures come from. */
  readonly name?: string;
  /** Height and width of a sample. Default: those of the pictures, which then have to be of one size. */
  readonly size?: readonly [height: number, width: number];
  /** What happens to pictures of another size. Default `cover`: the middle, in the shape of a sample. */
  readonly fit?: Fitting["fit"];
  /** 1 for grey, 3 for colour. Default 3. */
  readonly channels?: 1 | 3;
  /** What shows through transparent places. Default white. */
  readonly background?: Fitting["background"];
  /**
   * Indexed images instead: the most colours, 2 to 256, transparency its own; or the palette to use, such as that of the training images. The
   * pictures have to be of the size of a sample; `channels` and `background` do not matter.
   */
  readonly palette?: number | Palette;
  /** Whether equal samples are dropped, all but the first. Default `drop`: else copies would come to lie on both sides of a split. */
  readonly duplicates?: "drop" | "keep";
  /** What happens when a picture cannot be read. Default `throw`; `skip` leaves it out and lists it in `skipped`. */
  readonly onCorrupt?: "throw" | "skip";
  /** Pixels of one picture, before it is reduced. Default 2^26. */
  readonly maxPixels?: number;
  /** Bytes of all samples together. Default 2^31. */
  readonly limit?: number;
}

/** A data set of pictures. */
export interface PictureDataset extends Dataset {
  /** Where each sample comes from. */
  readonly names: readonly string[];
  /** How many equal samples were dropped. */
  readonly dropped: number;
  /** The pictures that could not be read. */
  readonly skipped: readonly DatasetError[];
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
  const {
    source,
    name = source,
    duplicates = "drop",
    onCorrupt = "throw",
    maxPixels = 2 ** 26,
    limit = 2 ** 31,
  } = options;
  checkPictureOptions(options);
  const samples: Uint8Array[] = [];
  const names: string[] = [];
  const groups: (string | undefined)[] = [];
  const skipped: DatasetError[] = [];
  const seen = new Set<string>();
  const fit = options.size === undefined ? "exact" : options.fit;
  let size = options.size;
  let [dropped, bytes] = [0, 0];
  for await (const { name: member, group, picture } of pictures) {
    let sample: Uint8Array;
    try {
      const found = await picture({ maxPixels });
      size ??= [found.height, found.width];
      sample = sampleOf(found, {
        ...options,
        size,
        ...(fit && { fit }),
        place: { source, member, maxPixels },
      });
    } catch (error) {
      if (onCorrupt === "throw" || !(error instanceof DatasetError)) throw error;
      skipped.push(error);
      continue;
    }
    if (duplicates === "drop") {
      const print = await sha256(sample);
      if (seen.has(print)) {
        dropped += 1;
        continue;
      }
      seen.add(print);
    }
    bytes += sample.length;
    if (bytes > limit)
      throw new LimitError(
        `Cannot hold the pictures of ${source}: they take more than the limit of ${limit} bytes`,
        { source, member },
      );
    samples.push(sample);
    names.push(member);
    groups.push(group);
  }
  if (size === undefined || samples.length === 0) throw nothing(source, skipped);
  const { values, palette } = finish(samples, options.palette);
  // Pictures that differ may be equal in the colours of a palette.
  const kept = duplicates === "drop" && palette ? await distinct(values) : [...values.keys()];
  dropped += values.length - kept.length;
  const ofKept = <Value>(all: readonly Value[]): Value[] =>
    kept.flatMap((sample) => all.slice(sample, sample + 1));
  const kinds = ofKept(groups);
  const classes = [...new Set(kinds)].filter((group) => group !== undefined).toSorted();
  const labelled = classes.length > 1 && kinds.every((group) => group !== undefined);
  const dataset = memoryDataset({
    name,
    shape: [...size, palette ? 1 : (options.channels ?? 3)],
    images: concatenate(ofKept(values)),
    ...(palette && { palette }),
    ...(labelled && { classes, labels: kinds.map((group) => classes.indexOf(group ?? "")) }),
  });
  return Object.freeze({ ...dataset, names: ofKept(names), dropped, skipped });
}

/** A palette is made of all pictures, so they are kept in full until then. */
function finish(
  samples: readonly Uint8Array[],
  wanted: number | Palette | undefined,
): { values: readonly Uint8Array[]; palette?: Palette } {
  if (wanted === undefined) return { values: samples };
  const all = concatenate(samples);
  const palette = typeof wanted === "number" ? makePalette(all, { colours: wanted }) : wanted;
  const indices = toIndices(all, palette);
  const size = indices.length / samples.length;
  return { values: samples.map((_, i) => indices.subarray(i * size, (i + 1) * size)), palette };
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

function sampleOf(
  picture: Picture,
  options: PictureOptions & {
    readonly size: readonly [number, number];
    readonly place: PicturePlace;
  },
): Uint8Array {
  const {
    size,
    fit = "cover",
    place,
    palette,
    channels = 3,
    background = [255, 255, 255],
  } = options;
  const [height, width] = size;
  if (palette === undefined) {
    return fitted(picture, { height, width, channels, background, fit, place });
  }
  if (picture.width !== width || picture.height !== height)
    throw new DatasetError(
      `Cannot use ${pictureName(place)}: it is ${picture.width} wide and ${picture.height} high, not ${width} and ${height}`,
      place,
    );
  // Colours behind full transparency are not seen, and would make equal pictures differ.
  const pixels = picture.pixels.slice();
  for (let at = 0; at < pixels.length; at += 4) {
    const clear = (pixels[at + 3] ?? 0) < 128;
    if (clear) pixels.fill(0, at, at + 4);
    else pixels[at + 3] = 255;
  }
  return pixels;
}

/** Throws RangeError for options that make no sense. */
export function checkPictureOptions({
  source,
  size,
  channels = 3,
  palette,
  background = [255, 255, 255],
}: PictureOptions & { readonly source: string }): void {
  const fail = (state: string): RangeError => new RangeError(`Cannot open ${source}: ${state}`);
  for (const side of size ?? [])
    if (!Number.isInteger(side) || side < 1 || side > 4096)
      throw fail(`size has ${side}, not an integer from 1 to 4096`);
  if (channels !== 1 && channels !== 3) throw fail(`channels is ${String(channels)}, not 1 or 3`);
  if (typeof palette === "number" && (!Number.isInteger(palette) || palette < 2 || palette > 256))
    throw fail(`palette is ${palette}, not an integer from 2 to 256`);
  for (const part of background)
    if (!Number.isInteger(part) || part < 0 || part > 255)
      throw fail(`background has ${part}, not an integer from 0 to 255`);
}

function nothing(source: string, skipped: readonly DatasetError[]): DatasetError {
  const [first] = skipped;
  const why =
    first === undefined
      ? "it has no PNG or JPEG pictures"
      : `none of its ${skipped.length} pictures can be read: ${first.message}`;
  return new DatasetError(`Cannot open ${source}: ${why}`, { source, cause: first });
}
