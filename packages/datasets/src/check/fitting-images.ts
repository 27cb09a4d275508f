import { classWords } from "../choice/class-number.ts";
import type { Dataset } from "../dataset.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { split, subset } from "../transform/subset.ts";
import { withClasses } from "../transform/with-classes.ts";
import { checkFit, type WantedImages } from "./check-fit.ts";

/** What images are for. */
export interface FittingOptions {
  /** In words for errors, such as `evaluate on`. */
  readonly act: string;
  /** Only so many images at most. */
  readonly most?: number | undefined;
  /** Which these are: the first, or random ones from all over the data set, always the same. Default `first`. */
  readonly chosen?: "first" | "random" | undefined;
  /** Whether a model of classes takes images without labels, because the class is named. */
  readonly unlabelled?: boolean | undefined;
  /** How many classes there are, and what names one where images have no labels, such as an option of a command line. */
  readonly numClasses?: number | undefined;
  readonly classOption?: string | undefined;
  /** What drops the colours of images, where something does, such as an option of a command line. */
  readonly greyOption?: string | undefined;
}

/**
 * The images of a data set, or some of them, if a model can take them; their labels are the model's numbers of their classes. Random ones
 * are a fair share where images come in the order of names and classes, as pictures of a folder do.
 *
 * @throws TypeError as `checkFit()`; for images without labels it says how a class is named.
 * @example
 * import { memoryDataset } from "@pixelweft/datasets";
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(1, 2, 3) });
 * (await fittingImages(dots, { shape: [1, 1, 1] }, { act: "evaluate on", most: 2 })).info.count; // 2
 * await fittingImages(dots, { shape: [2, 2, 1] }, { act: "evaluate on" }); // throws TypeError
 */
export async function fittingImages(
  all: Dataset,
  wanted: WantedImages,
  {
    act,
    most,
    chosen,
    unlabelled = false,
    numClasses = 0,
    classOption,
    greyOption,
  }: FittingOptions,
): Promise<Dataset> {
  const { count, name } = all.info;
  const some = most === undefined || most >= count ? all : someOf(all, { most, chosen });
  const labelled = wanted.labelled === true && !unlabelled;
  const data = labelled ? withClasses(some, wanted.classes) : some;
  if (greyOption !== undefined && fitsInGrey(all, wanted))
    throw new TypeError(
      `Cannot ${act} ${name}: its images are ${all.info.shape.join("x")}, the model takes ${wanted.shape.join("x")}: ${greyOption} drops their colours`,
    );
  // No class mends pictures of another size.
  await checkFit(data, { ...wanted, labelled: false }, act);
  if (classOption !== undefined && labelled && !(await data.read([0])).labels)
    throw new TypeError(
      `Cannot ${act} ${name}: the model takes a class, and nothing says which; name it with ${classOption}: ${classWords({ count: numClasses, names: wanted.classes })}`,
    );
  await checkFit(data, { ...wanted, labelled }, act);
  return data;
}

/** Some images of a data set, under its name. */
function someOf(
  all: Dataset,
  { most, chosen }: { readonly most: number } & Pick<FittingOptions, "chosen">,
): Dataset {
  const some =
    chosen === "random"
      ? split(all, { validation: most, seed: 0 }).validation
      : subset(all, { from: 0, to: most });
  return defineDataset({
    info: { ...some.info, name: all.info.name },
    read: (rows, how) => some.read(rows, how),
    fingerprint: (options) => some.fingerprint(options),
  });
}

/**
 * Whether images in colour would be those that a model takes without their colours.
 *
 * @example
 * import { memoryDataset } from "@pixelweft/datasets";
 * const red = memoryDataset({ name: "red", shape: [1, 1, 3], images: Uint8Array.of(9, 0, 0) });
 * fitsInGrey(red, { shape: [1, 1, 1] }); // true
 * fitsInGrey(red, { shape: [2, 2, 1] }); // false
 */
export function fitsInGrey(
  { info }: Pick<Dataset, "info">,
  { shape, palette, codes }: WantedImages,
): boolean {
  const [height, width, channels] = shape;
  if (channels !== 1 || palette !== undefined || codes !== undefined) return false;
  return info.shape.join() === [height, width, 3].join();
}
