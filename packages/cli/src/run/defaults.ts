import { DatasetError, type Palette } from "@pixelweft/datasets";
import type { DataChoice } from "../data/choice.ts";
import { findData, type Access, type FoundData } from "../data/find.ts";

/** What a training is where nothing is asked for, and why. */
export interface Defaults {
  readonly data: DataChoice;
  /** A preset. */
  readonly config: string;
  /** Lines that say what was chosen, why, and which option chooses otherwise. */
  readonly lines: readonly string[];
}

/** Pictures up to this height and width may be pixel art, with so many colours at most. */
const [smallest, mostColours] = [64, 64];
/** The colours of pictures that have more, and transparent places. */
const usualColours = 32;

/** Looks at the data and chooses a preset and, for small pictures of few colours or with transparent places, a palette. */
export async function defaultsFor(
  choice: DataChoice,
  { minutes, ...access }: Access & { readonly minutes?: number },
): Promise<Defaults> {
  const found = await findData(choice, "train", access);
  await found.close();
  const { palette, shape } = found.info;
  const isColour = shape[2] === 3;
  const chosen = isColour ? await paletteFor(choice, found) : undefined;
  const data = chosen
    ? { ...choice, pictures: { ...choice.pictures, palette: chosen.colours } }
    : choice;
  const what = (chosen ?? palette) ? "palette" : isColour ? "colour" : "grey";
  const config = { palette: "demo-sprites", colour: "demo-patches", grey: "demo" }[what];
  const words = { palette: "in a palette", colour: "in colour", grey: "grey" }[what];
  const size = shape.slice(0, 2).join("x");
  const time = minutes === undefined ? "" : ` and ${minutes} minutes`;
  return {
    data,
    config,
    lines: [
      ...(chosen
        ? [`Chose --palette ${chosen.colours}: ${chosen.reason}; --background '#ffffff' takes RGB`]
        : []),
      `Chose preset ${config}${time}: the pictures are ${words}, of ${size}; --config and --minutes choose otherwise`,
    ],
  };
}

async function paletteFor(
  choice: DataChoice,
  { info, names }: FoundData,
): Promise<{ readonly colours: number; readonly reason: string } | undefined> {
  const [height, width] = info.shape;
  const { grey, background, resize, patches } = choice.pictures ?? {};
  const isAsked = (grey ?? background ?? resize ?? patches) !== undefined;
  if (isAsked || names === undefined || Math.max(height, width) > smallest) return undefined;
  const palette = await paletteOf(choice);
  if (palette === undefined) return undefined;
  const { length } = palette.colours;
  if (palette.exact)
    return { colours: Math.max(2, length), reason: `the pictures have ${length} colours` };
  const isTransparent = palette.colours.some(([, , , alpha]) => alpha === 0);
  return isTransparent
    ? { colours: usualColours, reason: "the pictures have transparent places" }
    : undefined;
}

/** The colours of pictures; nothing for those that are no pixel art. */
async function paletteOf(choice: DataChoice): Promise<Palette | undefined> {
  try {
    const pictures = { ...choice.pictures, palette: mostColours };
    const found = await findData({ ...choice, pictures }, "train");
    await found.close();
    return found.info.palette;
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}
