import { checkChoice, type DataChoice, type PictureChoice } from "@pixelweft/datasets/choice";
import { asUsage, UsageError } from "../command/failure.ts";
import { optionOf, type Given } from "../command/option.ts";
import {
  pathOptions,
  pictureOptions,
  type dataOptions,
  type variantOptions,
} from "../command/options.ts";
import { defined } from "../defined.ts";

/** The options that say what is taken of a path. */
export type PathFlags = Given<typeof pathOptions> & Given<typeof pictureOptions>;
/** The options that name images. */
export type DataFlags = Given<typeof dataOptions & Partial<typeof variantOptions>> & PathFlags;

/** The names of the options that only a path takes. */
export const pathFlags: readonly (keyof PathFlags)[] = [
  ...(Object.keys(pathOptions) as (keyof typeof pathOptions)[]),
  ...(Object.keys(pictureOptions) as (keyof PictureChoice)[]),
];

/** The images that the options name, or `what` in place of `--data`. UsageError for options that do not go together. */
export function dataChoice(flags: DataFlags, what?: string): DataChoice {
  const { data, folder, size, flips, shifts, turns, as, partial, labels, classes } = flags;
  const { testData: testSource } = flags;
  if (what !== undefined && data !== undefined)
    throw new UsageError(
      `Cannot take images from ${what} and from --data ${data}: leave one of them out`,
    );
  const source = what ?? data ?? "fashion-mnist";
  if (flags.download === true && source !== "fashion-mnist")
    throw new UsageError(`Cannot take --download with --data ${source}: it is for fashion-mnist`);
  const names = Object.keys(pictureOptions) as (keyof PictureChoice)[];
  const asked: PictureChoice = defined(
    Object.fromEntries(names.map((name) => [name, flags[name]])),
  );
  const pictures = Object.keys(asked).length > 0 ? asked : undefined;
  const path = { as, testSource, partial, labels, classes, pictures };
  const choice = { source, ...defined({ folder, size, flips, shifts, turns, ...path }) };
  asUsage(() => checkChoice(choice, optionOf));
  return choice;
}
