import { InvalidArgumentError, type Command } from "commander";
import type { DataChoice } from "./data-choice.ts";
import { UsageError } from "./failure.ts";

/** The options that name images. */
export interface DataFlags {
  readonly data?: string;
  readonly folder?: string;
  readonly labels?: string;
  readonly size?: readonly [height: number, width: number];
  readonly download?: boolean;
}

/** Adds the options that name images. */
export function dataOptions(command: Command): Command {
  return command
    .option(
      "--data <what>",
      "fashion-mnist, shapes, a folder with IDX files, or an IDX file of images (default: fashion-mnist)",
    )
    .option("--folder <path>", "where the files of Fashion-MNIST are")
    .option("--labels <file>", "the IDX file of labels that goes with an IDX file of images")
    .option("--size <pixels>", "height and width of the shapes: 16 or 24x32", sizeOf)
    .option("--download", "downloads Fashion-MNIST if it is nowhere");
}

/** The images that the options name. UsageError for options that do not go together. */
export function dataChoice({ data, folder, labels, size }: DataFlags): DataChoice {
  const source = data ?? "fashion-mnist";
  const only = (what: string, option: string): UsageError =>
    new UsageError(`Cannot take --${option} with --data ${source}: it is for ${what}`);
  if (folder !== undefined && source !== "fashion-mnist") throw only("fashion-mnist", "folder");
  if (size !== undefined && source !== "shapes") throw only("shapes", "size");
  if (labels !== undefined && (source === "shapes" || source === "fashion-mnist"))
    throw only("an IDX file", "labels");
  return {
    source,
    ...(folder === undefined ? {} : { folder }),
    ...(labels === undefined ? {} : { labels }),
    ...(size === undefined ? {} : { size }),
  };
}

function sizeOf(text: string): [height: number, width: number] {
  const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  if (height === undefined) throw new InvalidArgumentError("It must be like 16 or 24x32.");
  return [Number(height), Number(width)];
}
