import type { Dataset, Palette } from "../../dataset.ts";
import { concatenate } from "../../source/concatenate.ts";
import { sha256 } from "../../source/sha256.ts";
import { makePalette, otherColours as countOthers, toIndices } from "../../transform/palette.ts";
import { memoryDataset } from "../memory-dataset.ts";
import { gather } from "./gather.ts";
import type { ClearedColour, CornerCount } from "./key-tally.ts";
import type { LeftOut, PictureChanges } from "./left-out.ts";
import { checkPictureOptions, type PictureOptions } from "./picture-options.ts";
import type { NamedPicture } from "./read-together.ts";
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
  /** How many pictures have 16 bits a channel in their files, which were rounded to 8. */
  readonly narrowed: number;
  /** How many pictures have the colour that is `transparent`, where there is one. */
  readonly cleared?: ClearedColour | undefined;
  /** The colour in the corners of most pictures, all of which are opaque: perhaps it stands for transparency. */
  readonly corners?: CornerCount | undefined;
  /** How many colours of the pictures are not in the palette that was given, and became the nearest ones. */
  readonly otherColours: number;
  /** Pictures beside the folders of classes, because of which there are no classes. */
  readonly unlabelled?: Unlabelled | undefined;
}

/** Options that ask for indices of a palette. */
export interface WithPalette {
  readonly palette: number | Palette;
}

/** Reads pictures, several at once, and keeps the samples in their order. */
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
  const { leftOut, changed, narrowed, keys } = found;
  const facts = {
    dropped,
    leftOut,
    changed,
    narrowed,
    ...keys,
    otherColours,
    ...(unlabelled && { unlabelled }),
  };
  return Object.freeze({ ...dataset, names, prints, ...facts });
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
