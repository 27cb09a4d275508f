import { valueShape } from "../batch/code-values.ts";
import { openParts, type OpenParts } from "../choice/choice-parts.ts";
import type { DataChoice } from "../choice/data-choice.ts";
import { chooseReading, type ChosenPictures } from "../choice/look/choose-pictures.ts";
import type { FoundData } from "../choice/open-choice.ts";
import { hexColour } from "../format/key-colour.ts";
import { pictureNotes, type LeftOut } from "../set/pictures/left-out.ts";
import { orderZeroBits, tallyImages, type ImageTally } from "./tally-images.ts";

/** A part of a data set. */
export interface DescribedPart {
  readonly name: string;
  readonly images: number;
  /** Images that were looked at. */
  readonly seen: number;
  /** How many of them there are of each class, by name. */
  readonly classes: Readonly<Record<string, number>>;
}

/** What a data set is, in plain JSON. */
export interface DescribedData {
  readonly name: string;
  /** In words what it was found in. */
  readonly found: string;
  /** What was done to pictures, and which are left out, in lines; and the latter as data, damaged ones as messages. */
  readonly notes: readonly string[];
  readonly leftOut?: Omit<LeftOut, "damaged"> & { readonly damaged: readonly string[] };
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Colours of indexed images, in hexadecimal digits, and whether they are all that the pictures have. */
  readonly palette?: readonly string[];
  readonly exact?: boolean;
  /** Levels of codes of another model. */
  readonly levels?: number;
  readonly parts: readonly DescribedPart[];
  /** Bits per dimension by the frequency of each value alone, in the first part. */
  readonly orderZero: number;
}

/**
 * Looks at the images of a data set, at so many of each part at most.
 *
 * @example
 * const { shape, parts } = await describeParts(await openParts({ source: "sprites16" }), { most: 50 });
 * shape; // [16, 16, 1]
 * parts[0]?.seen; // 50
 */
export async function describeParts(
  { found, parts }: OpenParts,
  { most }: { readonly most?: number | undefined } = {},
): Promise<DescribedData> {
  const { palette, codes, classes } = found.info;
  const { leftOut } = found;
  const described: DescribedPart[] = [];
  let first: ImageTally | undefined;
  for (const [part, data] of parts) {
    const tally = await tallyImages(data, most === undefined ? {} : { most });
    first ??= tally;
    const counts = [...tally.labels].toSorted(([a], [b]) => a - b);
    const own = data.info.classes ?? classes;
    described.push({
      name: part,
      images: data.info.count,
      seen: tally.images,
      classes: Object.fromEntries(
        counts.map(([label, count]) => [own?.[label] ?? String(label), count]),
      ),
    });
  }
  return {
    name: nameOfAll(found, parts),
    found: found.found,
    notes: pictureNotes(found),
    ...(leftOut && {
      leftOut: { ...leftOut, damaged: leftOut.damaged.map(({ message }) => message) },
    }),
    shape: valueShape(found.info),
    ...(codes && { levels: codes.levels }),
    ...(palette && { palette: palette.colours.map(hexOf), exact: palette.exact }),
    parts: described,
    orderZero: orderZeroBits(first?.values ?? []),
  };
}

/**
 * The name of what has these parts: parts that were prepared are called by their own names, and the first of them is what was found.
 *
 * @example
 * const train = await openChoice({ source: "shapes", size: [8, 8] }, "train");
 * nameOfAll(train, [["train", train], ["test", train]]); // "shapes"
 */
export function nameOfAll(found: FoundData, parts: OpenParts["parts"]): string {
  const { name } = found.info;
  const isPart =
    parts.length > 1 && parts.some(([part, data]) => part === "train" && data === found);
  return isPart ? name.replace(/\/train$/, "") : name;
}

function hexOf([red, green, blue, alpha]: readonly [number, number, number, number]): string {
  return alpha === 0 ? "transparent" : hexColour([red, green, blue]);
}

/**
 * Looks at the images of a choice of data, read as `train` of the command line reads them: with the cells, the frame and the palette that
 * `choosePictures()` finds.
 *
 * @param options as those of `describeParts()`; `onChosen` is called with what was chosen before the images are looked at
 * @throws as `choosePictures()` and `openParts()`.
 * @example
 * const { parts } = await describeChoice({ source: "sprites16" }, { most: 50 });
 * parts.map(({ name }) => name); // ["train", "validation", "test"]
 */
export async function describeChoice(
  given: DataChoice,
  options: {
    readonly most?: number | undefined;
    readonly onChosen?: ((chosen: Omit<ChosenPictures, "info">) => void) | undefined;
  } = {},
): Promise<DescribedData> {
  const chosen = await chooseReading(given);
  options.onChosen?.(chosen);
  const opened = await openParts(chosen.choice);
  try {
    return await describeParts(opened, options);
  } finally {
    await opened.close();
  }
}
