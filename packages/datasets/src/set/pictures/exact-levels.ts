import type { DatasetError } from "../../errors/dataset-error.ts";
import { luma } from "../../format/fitting.ts";
import type { Picture } from "../../format/picture.ts";
import { toIndices } from "../../transform/palette.ts";
import { dequantise, quantise } from "../../transform/quantise.ts";
import type { ExactPicturesOptions } from "./exact-options.ts";
import { missingColourWords } from "./refused-words.ts";

/** What was done to pictures whose colours a model does not have. */
export interface ColourChanges {
  /** Colours of which the nearest of a palette are taken. */
  readonly others: Set<string>;
  /** Pictures that were brought to fewer levels, and coloured ones that were made grey. */
  quantised: number;
  greyed: number;
}

type LevelsOf = (picture: Picture, fail: (why: string) => DatasetError) => Uint8Array;

/** The levels of a picture's pixels. Where the options let colours be changed as a training does, `changes` counts it. */
export function exactLevels(options: ExactPicturesOptions, changes: ColourChanges): LevelsOf {
  const { channels, levels, palette, otherColours = "refuse", grey = false } = options;
  const isChanged = otherColours === "nearest" && palette === undefined && channels < 4;
  const levelsOf = unchangedLevels(options, changes.others);
  return (picture, fail) => {
    const dim = isChanged && grey && channels === 1 ? greyOf(picture) : undefined;
    if (dim) changes.greyed += 1;
    const few = isChanged ? quantisedOf(dim ?? picture, levels) : undefined;
    if (few) changes.quantised += 1;
    return levelsOf(few ?? dim ?? picture, fail);
  };
}

/** @param others gets the colours of which the nearest are taken */
function unchangedLevels(options: ExactPicturesOptions, others: Set<string>): LevelsOf {
  const { channels, levels, palette, otherColours = "refuse" } = options;
  const known = new Map<string, readonly number[]>();
  palette?.colours.forEach((colour, index) => known.set(colourKey(colour), [index]));
  const shades = shadesOf(levels);
  const find = (colour: readonly number[]): readonly number[] | undefined => {
    const [red, green, blue, alpha = 255] = colour;
    const isGrey = red === green && green === blue;
    if (palette || (channels === 1 && !isGrey) || (channels < 4 && alpha < 255)) return undefined;
    const found = colour.slice(0, channels).map((x) => shades.indexOf(x));
    return found.includes(-1) ? undefined : found;
  };
  const nearest = (colour: readonly number[]): readonly number[] | undefined => {
    if (palette === undefined || otherColours === "refuse") return undefined;
    const isClear = (colour[3] ?? 0) < 128;
    if (!palette.colours.some(([, , , alpha]) => (alpha === 0) === isClear)) return undefined;
    if (!isClear) others.add(colourKey(colour));
    return [...toIndices(Uint8Array.from(colour), palette)];
  };
  return ({ pixels, width }, fail) => {
    const made = new Uint8Array((pixels.length / 4) * channels);
    for (let pixel = 0; pixel < pixels.length / 4; pixel++) {
      const colour = [...pixels.subarray(4 * pixel, 4 * pixel + 4)];
      const key = colourKey(colour);
      const found = known.get(key) ?? find(colour) ?? nearest(colour);
      if (found === undefined) {
        const [row, column] = [Math.floor(pixel / width), pixel % width];
        throw fail(missingColourWords({ colour, row, column }, options));
      }
      known.set(key, found);
      made.set(found, pixel * channels);
    }
    return made;
  };
}

/** Colours that show nothing are one. */
function colourKey(colour: readonly number[]): string {
  return colour[3] === 0 ? "clear" : colour.join();
}

/** The bytes that levels are shown as. */
function shadesOf(levels: number): Uint8Array {
  const all = Uint8Array.from({ length: levels }, (_, i) => i);
  return dequantise(all, levels);
}

/** A picture in shades of grey; undefined for one that is. */
function greyOf(picture: Picture): Picture | undefined {
  let isColoured = false;
  const made = changed(picture, (red, green, blue) => {
    isColoured ||= red !== green || green !== blue;
    const shade = luma(red, green, blue);
    return [shade, shade, shade];
  });
  return isColoured ? made : undefined;
}

/** A picture in the shades of a model's levels, as a training takes them; undefined for one that is, such as a sample. */
function quantisedOf(picture: Picture, levels: number): Picture | undefined {
  if (levels === 256) return undefined;
  const shades = new Set(shadesOf(levels));
  let isExact = true;
  const table = dequantise(
    quantise(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      levels,
    ),
    levels,
  );
  const made = changed(picture, (...values) => {
    isExact &&= values.every((value) => shades.has(value));
    return values.map((value) => table[value] ?? 0);
  });
  return isExact ? undefined : made;
}

/** A picture with other colours, as opaque as it is. */
function changed(
  picture: Picture,
  colourOf: (red: number, green: number, blue: number) => readonly number[],
): Picture {
  const pixels = picture.pixels.slice();
  for (let at = 0; at < pixels.length; at += 4)
    pixels.set(colourOf(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0), at);
  return { ...picture, pixels };
}
