import { choosePalette, type ChoiceAccess, type DataChoice } from "@pixelweft/datasets";
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
  given: DataChoice,
  { minutes, condition, ...access }: ChoiceAccess & { minutes?: number; condition?: string },
): Promise<Defaults> {
  const { choice: data, suggestion, info } = await choosePalette(given, access);
  const { palette, shape, classes = [] } = info;
  const { preset, kind } = quickPreset({ shape, palette: suggestion ?? palette });
  const size = shape.slice(0, 2).join("x");
  const time = minutes === undefined ? "" : ` and ${minutes} minutes`;
  const lines = [
    `Chose preset ${preset}${time}: the pictures are ${kind}, of ${size}; --config and --minutes choose otherwise`,
  ];
  if (suggestion) {
    const { colours, reason } = suggestion;
    const why = reason === "few colours" ? `${colours} colours` : reason;
    lines.unshift(
      `Chose --palette ${colours}: the pictures have ${why}; --background '#ffffff' takes RGB`,
    );
  }
  const some = `${classes.slice(0, 3).join(", ")}${classes.length > 3 ? ", …" : ""}`;
  if (condition === undefined && classes.length > 1)
    lines.push(
      `The ${classes.length} classes (${some}) are not learnt; --condition class learns to sample each`,
    );
  return { data, config: preset, lines };
}
