import type { ImagenetVariant } from "@pixelweft/datasets";
import { Option, type Command } from "commander";
import { namedSources, type DataChoice } from "./data-choice.ts";
import { UsageError } from "./failure.ts";
import type { PictureChoice } from "./picture-choice.ts";
import {
  addPictureOptions,
  dashed,
  pictureChoice,
  pictureFlagNames,
  sizeOf,
} from "./picture-flags.ts";

/** The options that say what is taken of a path. */
export interface FormatFlags extends PictureChoice {
  readonly as?: ImagenetVariant;
  readonly testData?: string;
  readonly partial?: boolean;
  readonly labels?: string;
  readonly classes?: "fine" | "coarse";
}

/** The options that name images. */
export interface DataFlags extends FormatFlags {
  readonly flips?: boolean;
  readonly data?: string;
  readonly folder?: string;
  readonly size?: readonly [height: number, width: number];
  readonly download?: boolean;
}

const variants: readonly ImagenetVariant[] = [
  "imagenet32-oord",
  "imagenet64-oord",
  "imagenet8-chrabaszcz",
  "imagenet16-chrabaszcz",
  "imagenet32-chrabaszcz",
  "imagenet64-chrabaszcz",
];

/** Adds the options that name images. */
export function dataOptions(command: Command): Command {
  command
    .option(
      "--data <what>",
      "fashion-mnist, shapes, sprites16 (or 24, 32), or a path: pictures in a folder or archive, a sprite sheet, CIFAR, IDX files (default: fashion-mnist)",
    )
    .option("--folder <path>", "where the files of Fashion-MNIST are")
    .option("--size <pixels>", "height and width of the shapes: 16 or 24x32", sizeOf)
    .option("--download", "downloads Fashion-MNIST if it is nowhere")
    .option("--flips", "trains on mirror images besides");
  return formatOptions(command);
}

/** Adds the options that say what is taken of a path. */
export function formatOptions(command: Command): Command {
  command
    .optionsGroup("Images at a path:")
    .addOption(new Option("--as <set>", "which of the ImageNets that look alike").choices(variants))
    .option("--test-data <path>", "where the test images are, if they are not with the others")
    .option("--partial", "is content with fewer images of ImageNet than there are")
    .option("--labels <file>", "the IDX file of labels that goes with an IDX file of images")
    .addOption(
      new Option("--classes <which>", "which labels of CIFAR-100").choices(["fine", "coarse"]),
    );
  return addPictureOptions(command);
}

/** The options that only a path takes, by their names in the code. */
export const formatFlagNames: readonly (keyof FormatFlags)[] = [
  "as",
  "testData",
  "partial",
  "labels",
  "classes",
  ...pictureFlagNames,
];

/** The options that a run keeps: all but those about this machine. */
export const keptDataOptions: readonly string[] = [
  "data",
  "size",
  "download",
  "flips",
  ...formatFlagNames,
];

/** The images that the options name. UsageError for options that do not go together. */
export function dataChoice(flags: DataFlags): DataChoice {
  const { data: source = "fashion-mnist", folder, size, flips } = flags;
  const only = (what: string, option: string): UsageError =>
    new UsageError(`Cannot take --${option} with --data ${source}: it is for ${what}`);
  if (folder !== undefined && source !== "fashion-mnist") throw only("fashion-mnist", "folder");
  if (size !== undefined && source !== "shapes") throw only("shapes", "size");
  if (namedSources.includes(source)) {
    const wrong = formatFlagNames.find((name) => flags[name] !== undefined);
    if (wrong !== undefined)
      throw only(wrong === "labels" ? "an IDX file" : "a path", dashed(wrong));
  }
  return {
    source,
    ...(folder === undefined ? {} : { folder }),
    ...(size === undefined ? {} : { size }),
    ...(flips === undefined ? {} : { flips }),
    ...formatChoice(flags),
  };
}

/** What is taken of a path. UsageError for options that do not go together. */
export function formatChoice(flags: FormatFlags): Omit<DataChoice, "source"> {
  const { as, testData, partial, labels, classes } = flags;
  const pictures = pictureChoice(flags);
  if (as !== undefined && pictures !== undefined)
    throw new UsageError(
      `Cannot take options for pictures with --as ${as}: its images are as they are`,
    );
  if (partial === true && as === undefined)
    throw new UsageError("Cannot take --partial without --as: only ImageNet has to be complete");
  return {
    ...(as === undefined ? {} : { as }),
    ...(testData === undefined ? {} : { testSource: testData }),
    ...(partial === undefined ? {} : { partial }),
    ...(labels === undefined ? {} : { labels }),
    ...(classes === undefined ? {} : { classes }),
    ...(pictures === undefined ? {} : { pictures }),
  };
}
