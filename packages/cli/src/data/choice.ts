import { namedSources, type DataChoice, type PictureChoice } from "@pixelweft/datasets";
import { dashed, type Given } from "../command/option.ts";
import { pathOptions, pictureOptions, type dataOptions } from "../command/options.ts";
import { defined } from "../defined.ts";
import { UsageError } from "../failure.ts";

/** The options that say what is taken of a path. */
export type PathFlags = Given<typeof pathOptions> & Given<typeof pictureOptions>;
/** The options that name images. */
export type DataFlags = Given<typeof dataOptions> & PathFlags;

/** The names of the options that only a path takes. */
export const pathFlags: readonly (keyof PathFlags)[] = [
  ...(Object.keys(pathOptions) as (keyof typeof pathOptions)[]),
  ...(Object.keys(pictureOptions) as (keyof PictureChoice)[]),
];

/** The images that the options name, or `what` in place of `--data`. UsageError for options that do not go together. */
export function dataChoice(flags: DataFlags, what?: string): DataChoice {
  const { data, folder, size, flips, as, testData: testSource, partial, labels, classes } = flags;
  if (what !== undefined && data !== undefined)
    throw new UsageError(`Cannot take both ${what} and --data ${data}: they name the same thing`);
  const source = what ?? data ?? "fashion-mnist";
  const only = (of: string, option: string): UsageError =>
    new UsageError(`Cannot take --${option} with --data ${source}: it is for ${of}`);
  if (folder !== undefined && source !== "fashion-mnist") throw only("fashion-mnist", "folder");
  if (size !== undefined && source !== "shapes") throw only("shapes", "size");
  const wrong = pathFlags.find((name) => flags[name] !== undefined);
  if (wrong !== undefined && namedSources.includes(source))
    throw only(wrong === "labels" ? "an IDX file" : "a path", dashed(wrong));
  const pictures = pictureChoice(flags);
  if (as !== undefined && pictures !== undefined)
    throw new UsageError(
      `Cannot take options for pictures with --as ${as}: its images are as they are`,
    );
  if (partial === true && as === undefined)
    throw new UsageError("Cannot take --partial without --as: only ImageNet has to be complete");
  const path = { as, testSource, partial, labels, classes, pictures };
  return { source, ...defined({ folder, size, flips, ...path }) };
}

/** Options that do not go together, and why. */
const apart: readonly [keyof PictureChoice, readonly (keyof PictureChoice)[], string][] = [
  [
    "palette",
    ["grey", "background", "resize", "patches"],
    "its samples are colours of the pictures as they are",
  ],
  ["patches", ["cell", "resize"], "patches have a size of their own"],
  [
    "large",
    ["palette", "patches", "cell", "testNames", "validationNames", "skipDamaged"],
    "pictures are not looked at before they are asked for",
  ],
];
/** Options that need another one. */
const together: readonly [keyof PictureChoice, keyof PictureChoice][] = [
  ["large", "resize"],
  ["margin", "cell"],
  ["spacing", "cell"],
  ["scales", "patches"],
  ["stride", "patches"],
];

/** What the options for pictures say; nothing if none is given. */
function pictureChoice(flags: PictureChoice): PictureChoice | undefined {
  for (const [option, others, reason] of apart) {
    const other = others.find((name) => flags[name] !== undefined);
    if (flags[option] !== undefined && other !== undefined)
      throw new UsageError(`Cannot take --${dashed(option)} with --${dashed(other)}: ${reason}`);
  }
  for (const [option, other] of together)
    if (flags[option] !== undefined && flags[other] === undefined)
      throw new UsageError(`Cannot take --${dashed(option)} without --${dashed(other)}`);
  const names = Object.keys(pictureOptions) as (keyof PictureChoice)[];
  const given = names.filter((name) => flags[name] !== undefined);
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map((name) => [name, flags[name]])) as PictureChoice;
}
