import { UncutError, type Dataset } from "@pixelweft/datasets";
import {
  fitsInGrey,
  fittingImages,
  namedSources,
  openForModel,
  paletteNotes,
  wantedImages,
  type DataChoice,
  type FoundData,
} from "@pixelweft/datasets/choice";
import { asUsage, UsageError } from "../command/failure.ts";
import { dashed, optionOf, type Given } from "../command/option.ts";
import type { options } from "../command/options.ts";
import type { SavedModel } from "../model/checkpoint-file.ts";
import { suiting, type Suited } from "../model/suiting.ts";
import { whileReading } from "../show/while-reading.ts";
import { dataChoice, pathFlags, type DataFlags } from "./choice.ts";
import { learntNotes } from "./data-notes.ts";

/** The options that say on which images a model is tried. */
export type TestFlags = DataFlags &
  Given<Pick<typeof options, "split">> & { readonly images?: number | undefined };

/** What the images are for. */
export interface TestPurpose {
  readonly flags: TestFlags;
  /** In words for errors, such as `evaluate on`. */
  readonly act: string;
  /** Of commands with `--class`: the class that it names for all images. "any" where classes do not matter. */
  readonly label?: number | "any" | undefined;
  /** What says the class of images without labels. Default: `--class`. */
  readonly classOption?: string | undefined;
  /** What names another model. Default: an argument. */
  readonly namedBy?: string | undefined;
  /** What becomes of pictures in colour for a model of grey ones, as those of a folder are: an error names `--grey`, or they are taken without. */
  readonly colours?: "refused" | "dropped" | undefined;
  /** Takes a line on what was done to the images. */
  readonly tell?: (line: string) => void;
}

/** The images that a model is tried on, and all that they were chosen from. */
export interface TestImages {
  /** How many there are in all. */
  readonly of: number;
  /** Which are taken: those of sets that come mixed from the first on, others at random, for pictures come in the order of names and classes. */
  readonly chosen: "all" | "first" | "random";
}

/** Opens the images that a model is tried on, those of its own data where nothing else is said, and closes them behind `use`. */
export async function withTestData<T>(
  saved: SavedModel & Suited,
  purpose: TestPurpose,
  use: (data: Dataset, images: TestImages) => Promise<T>,
): Promise<T> {
  const { flags, act, label, namedBy } = purpose;
  const suited = { ...saved, namedBy };
  const { source = "" } = saved.settings?.data ?? {};
  const named = flags.data ?? flags.testData ?? (source === "" ? "the images" : source);
  const open = (how: TestFlags): Promise<FoundData> =>
    whileReading(named, purpose.tell ?? ignore, () =>
      suiting(suited, refusingMaps(saved, purpose, openTest(saved, how))),
    );
  let opened = await open(flags);
  try {
    // What was done to its own pictures a model said when it was trained.
    const isOwn = (flags.data ?? flags.testData) === undefined;
    for (const note of isOwn ? [] : paletteNotes(opened)) purpose.tell?.(note);
    for (const note of learntNotes(saved, flags, opened)) purpose.tell?.(note);
    const { config } = saved.model;
    const wanted = wantedImages(config, saved.settings);
    if (purpose.colours === "dropped" && fitsInGrey(opened, wanted)) {
      await opened.close();
      opened = await open({ ...flags, grey: true });
    }
    const classes = { unlabelled: label !== undefined, numClasses: config.numClasses };
    const classOption = "label" in purpose ? (purpose.classOption ?? "--class") : undefined;
    const greyOption = purpose.colours === "refused" ? "--grey" : undefined;
    const chosen = namedSources.includes(measuredSource(saved, flags)) ? "first" : "random";
    const how = { act, ...classes, classOption, greyOption, most: flags.images, chosen } as const;
    const data = await suiting(suited, fittingImages(opened, wanted, how));
    const { count: of } = opened.info;
    return await use(data, { of, chosen: data.info.count === of ? "all" : chosen });
  } finally {
    await opened.close();
  }
}

/** Where the images are from: the model's own, or Fashion-MNIST, where nothing is named. */
function measuredSource({ settings }: SavedModel, { data, folder }: TestFlags): string {
  const own = folder === undefined ? settings?.data.source : undefined;
  return data ?? own ?? "fashion-mnist";
}

function openTest({ model, settings }: SavedModel, flags: TestFlags): Promise<FoundData> {
  const named = flags.data !== undefined || flags.folder !== undefined;
  const { data: trained, palette, heldOut } = settings ?? {};
  const own = named ? undefined : trained;
  if (own) refuseStray(flags, own);
  const { split: part, testData: testSource, size, download } = flags;
  const how = { part, testSource, size, download, nameOf: optionOf };
  const choice = own ? undefined : dataChoice(flags);
  return asUsage(() => openForModel(choice, { ...model.config, palette, trained, heldOut }, how));
}

/** Waits for images; a map of tiles is refused for a model that was not trained on one, with which size of crops ever. */
async function refusingMaps<T>(
  { settings }: SavedModel,
  { act }: TestPurpose,
  images: Promise<T>,
): Promise<T> {
  try {
    return await images;
  } catch (error) {
    const isMap = error instanceof UncutError && error.ways.join() === "crops";
    if (!isMap || settings?.data.pictures?.crops !== undefined) throw error;
    throw new TypeError(
      `Cannot ${act} ${error.source}: it is a map of tiles, and the model was not trained on one`,
      { cause: error },
    );
  }
}

/** Refuses options for the data of the training, which is as it was. */
function refuseStray(flags: TestFlags, { source }: DataChoice): void {
  const place = source === "" ? "" : `, ${source}`;
  for (const [name, of] of [
    ["size", "shapes"],
    ["download", "fashion-mnist"],
  ] as const)
    if (flags[name] !== undefined && source !== of)
      throw new UsageError(
        `Cannot take --${name} with the data of the training${place}: it is for ${of}`,
      );
  const stray = pathFlags.find((name) => name !== "testData" && flags[name] !== undefined);
  if (stray !== undefined)
    throw new UsageError(
      `Cannot take --${dashed(stray)} with the data of the training${place}: --data names other images`,
    );
}

function ignore(): void {}
