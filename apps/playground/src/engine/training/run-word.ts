import type { PreparedSet, TrainingPlan } from "../../data/prepared-set.ts";
import { runSeed } from "./run-seed.ts";

/** What the file of a run says of it: the settings of a run of the command line, which shows it in its colours and goes on with it. */
export function runWord(
  { choice, palette, classes }: PreparedSet,
  { name, training }: TrainingPlan,
  step: number,
): object {
  return {
    ...training,
    steps: Math.max(training.steps, 2 * step),
    name,
    data: choice,
    seed: runSeed,
    ...(palette ? { palette } : {}),
    ...(classes ? { classes } : {}),
  };
}

/** Names of classes and a palette, as far as the settings in a file have them; files are not trusted. */
export function wordsOf(settings: unknown): {
  readonly classes: readonly string[];
  readonly palette?: readonly (readonly [number, number, number, number])[];
} {
  const { classes, palette }: { classes?: unknown; palette?: unknown } = Object(settings);
  const { colours }: { colours?: unknown } = Object(palette);
  const isColour = (colour: unknown): colour is [number, number, number, number] =>
    Array.isArray(colour) &&
    colour.length === 4 &&
    colour.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  const isColours = Array.isArray(colours) && colours.length > 0 && colours.every(isColour);
  return {
    classes: Array.isArray(classes) && classes.every(isText) ? classes : [],
    ...(isColours ? { palette: colours } : {}),
  };
}

function isText(word: unknown): word is string {
  return typeof word === "string";
}
