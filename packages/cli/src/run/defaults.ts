import {
  openChoice,
  suggestPalette,
  type ChoiceAccess,
  type DataChoice,
  type FoundData,
  type PaletteSuggestion,
} from "@pixelweft/datasets";
import { quickPreset } from "@pixelweft/pixelcnn/recipes";

/** What a training is where nothing is asked for, and why. */
export interface Defaults {
  readonly data: DataChoice;
  /** A preset. */
  readonly config: string;
  /** Lines that say what was chosen, why, and which option chooses otherwise. */
  readonly lines: readonly string[];
}

/** Looks at the data and chooses a preset and, for small pictures of few colours or with transparent places, a palette. */
export async function defaultsFor(
  choice: DataChoice,
  {
    minutes,
    condition,
    ...access
  }: ChoiceAccess & {
    readonly minutes?: number;
    readonly condition?: string;
  },
): Promise<Defaults> {
  const found = await openChoice(choice, "train", access);
  await found.close();
  const { palette, shape, classes = [] } = found.info;
  const chosen = await paletteFor(choice, found);
  const data = chosen
    ? { ...choice, pictures: { ...choice.pictures, palette: chosen.colours } }
    : choice;
  const { preset: config, kind } = quickPreset({ shape, palette: chosen ?? palette });
  const size = shape.slice(0, 2).join("x");
  const time = minutes === undefined ? "" : ` and ${minutes} minutes`;
  return {
    data,
    config,
    lines: [
      ...(chosen
        ? [
            `Chose --palette ${chosen.colours}: the pictures have ${reasonFor(chosen)}; --background '#ffffff' takes RGB`,
          ]
        : []),
      `Chose preset ${config}${time}: the pictures are ${kind}, of ${size}; --config and --minutes choose otherwise`,
      ...(condition === undefined && classes.length > 1
        ? [
            `The ${classes.length} classes (${classes.slice(0, 3).join(", ")}${classes.length > 3 ? ", …" : ""}) are not learnt; --condition class learns to sample each`,
          ]
        : []),
    ],
  };
}

function reasonFor({ colours, reason }: PaletteSuggestion): string {
  return reason === "few colours" ? `${colours} colours` : reason;
}

/** A palette for pictures of which nobody has said how they are read. */
async function paletteFor(
  choice: DataChoice,
  { info, names }: FoundData,
): Promise<PaletteSuggestion | undefined> {
  const { grey, background, resize, patches } = choice.pictures ?? {};
  const isAsked = (grey ?? background ?? resize ?? patches) !== undefined;
  if (isAsked || names === undefined) return undefined;
  return suggestPalette(info, async (palette) => {
    const found = await openChoice(
      { ...choice, pictures: { ...choice.pictures, palette } },
      "train",
    );
    await found.close();
    return found;
  });
}
