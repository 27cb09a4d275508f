import { InvalidArgumentError, type Command } from "commander";
import { UsageError } from "./failure.ts";
import { wholeNumber } from "./option-values.ts";
import type { PictureChoice } from "./picture-choice.ts";

/** The options that say how pictures become samples. */
export type PictureFlags = Partial<Record<keyof PictureChoice, unknown>> & PictureChoice;

/** The names of these options. */
export const pictureFlagNames: readonly (keyof PictureChoice)[] = [
  "below",
  "large",
  "resize",
  "grey",
  "background",
  "palette",
  "skipDamaged",
  "cell",
  "margin",
  "spacing",
  "patches",
  "scales",
  "stride",
  "testNames",
  "validationNames",
];

/** Adds the options for pictures. */
export function addPictureOptions(command: Command): Command {
  return command
    .optionsGroup("Pictures:")
    .option("--below <folder>", "only pictures below this folder of a folder or archive")
    .option("--large", "leaves pictures in their files: for more than memory holds")
    .option(
      "--resize <pixels>",
      "cuts pictures to this shape and reduces them: 32 or 24x32",
      sizeOf,
    )
    .option("--grey", "takes pictures without their colours")
    .option("--background <colour>", "shows through transparent places: #ffffff", colourOf)
    .option(
      "--palette <n>",
      "at most so many colours, as indices; transparency is one of them",
      wholeNumber(2),
    )
    .option("--skip-damaged", "leaves pictures out that cannot be read")
    .option("--cell <pixels>", "the picture is a sprite sheet with cells of 16 or 24x16", sizeOf)
    .option("--margin <n>", "pixels before the first cell of a sprite sheet", wholeNumber(0))
    .option("--spacing <n>", "pixels between the cells of a sprite sheet", wholeNumber(0))
    .option("--patches <pixels>", "cuts photographs into patches of 32 or 24x32", sizeOf)
    .option(
      "--scales <list>",
      "by how much photographs are reduced before: 2,4 (default: 2)",
      wholeNumbers,
    )
    .option("--stride <n>", "pixels from one patch to the next (default: its size)", wholeNumber(1))
    .option("--test-names <list>", "tests on pictures with these words in their names", words)
    .option("--validation-names <list>", "holds pictures out by words in their names", words)
    .optionsGroup("Options:");
}

/** What the options for pictures say; nothing if none is given. UsageError for options that do not go together. */
export function pictureChoice(flags: PictureFlags): PictureChoice | undefined {
  const given = pictureFlagNames.filter((name) => flags[name] !== undefined);
  if (given.length === 0) return undefined;
  const together = (
    option: keyof PictureChoice,
    others: readonly (keyof PictureChoice)[],
  ): void => {
    const other = others.find((name) => flags[name] !== undefined);
    if (flags[option] !== undefined && other !== undefined)
      throw new UsageError(
        `Cannot take --${dashed(option)} with --${dashed(other)}: ${reasons[option] ?? ""}`,
      );
  };
  const needs = (option: keyof PictureChoice, other: keyof PictureChoice): void => {
    if (flags[option] !== undefined && flags[other] === undefined)
      throw new UsageError(`Cannot take --${dashed(option)} without --${dashed(other)}`);
  };
  together("palette", ["grey", "background", "resize", "patches"]);
  together("patches", ["cell", "resize"]);
  together("large", ["palette", "patches", "cell", "testNames", "validationNames", "skipDamaged"]);
  needs("large", "resize");
  needs("margin", "cell");
  needs("spacing", "cell");
  needs("scales", "patches");
  needs("stride", "patches");
  return Object.fromEntries(given.map((name) => [name, flags[name]]));
}

const reasons: Partial<Record<keyof PictureChoice, string>> = {
  palette: "its samples are colours of the pictures as they are",
  large: "pictures are not looked at before they are asked for",
  patches: "patches have a size of their own",
};

/** An option's name as it is typed. */
export function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Reads a height and a width. */
export function sizeOf(text: string): [height: number, width: number] {
  const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  if (height === undefined) throw new InvalidArgumentError("It must be like 16 or 24x32.");
  return [Number(height), Number(width)];
}

function colourOf(text: string): [number, number, number] {
  const [, red, green, blue] = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text) ?? [];
  if (red === undefined || green === undefined || blue === undefined)
    throw new InvalidArgumentError("It must be like #ff8800.");
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

function wholeNumbers(text: string): number[] {
  return text.split(",").map(wholeNumber(1));
}

function words(text: string): string[] {
  const found = text.split(",").filter((word) => word !== "");
  if (found.length === 0) throw new InvalidArgumentError("It must be like Dune,Storm.");
  return found;
}
