import type { IdxSource } from "./set/idx-dataset.ts";
import { pictureOptionNames, type PictureOptions } from "./set/pictures/picture-options.ts";
import type { ByteSource } from "./source/byte-source.ts";
import { checkOptionNames } from "./source/check-options.ts";

/** Options of `openDataset`; those of pictures matter for pictures only. */
export interface OpenOptions extends PictureOptions {
  /** Which split to open. Default: all pictures of a folder or archive, `train` of anything else. */
  readonly split?: "train" | "test" | undefined;
  /** Whether `split` divides pictures that have no splits of their own by their hash. Default true; false returns all of them. */
  readonly divide?: boolean | undefined;
  /** Only pictures below this folder. */
  readonly below?: string | undefined;
  /** The file of labels that goes with an IDX file or a numpy file of codes, in the same format. */
  readonly labels?: IdxSource | undefined;
  /** How many levels codes have. Default: one more than the largest. */
  readonly levels?: number | undefined;
  /** Which labels of CIFAR-100. Default `fine`. */
  readonly classes?: "fine" | "coarse" | undefined;
  /** Height and width of a cell, where the path is that of a sprite sheet. */
  readonly cell?: readonly [height: number, width: number] | undefined;
  /** Pixels before the first cell of a sprite sheet, and between cells. Default 0. */
  readonly margin?: number | undefined;
  readonly spacing?: number | undefined;
}

/** Throws TypeError for an option that there is not, which would do nothing silently, and RangeError for a split that is none. */
export function checkOpenOptions(from: string | ByteSource, options: OpenOptions): void {
  const name = typeof from === "string" ? from : from.name;
  checkOptionNames<OpenOptions>(`open ${name}`, options, {
    ...pictureOptionNames,
    split: true,
    divide: true,
    below: true,
    labels: true,
    levels: true,
    classes: true,
    cell: true,
    margin: true,
    spacing: true,
  });
  const { split = "train" } = options;
  if (!["train", "test"].includes(split))
    throw new RangeError(`Cannot open ${name}: split is ${split}, not train or test`);
}
