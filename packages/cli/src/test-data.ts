import { subset, type Dataset } from "@pixelweft/datasets";
import type { SavedModel } from "./checkpoint-file.ts";
import type { DataChoice } from "./data-choice.ts";
import { dataChoice, formatFlagNames, type DataFlags } from "./data-options.ts";
import { UsageError } from "./failure.ts";
import type { FoundData } from "./found-data.ts";
import { checkFit, checkPalette } from "./model-batches.ts";
import { openData } from "./open-data.ts";
import { dashed } from "./picture-flags.ts";

/** The options that say on which images a model is tried. */
export interface TestFlags extends DataFlags {
  readonly images?: number;
  readonly split: "train" | "test";
}

/** Opens the images that a model is tried on, those of its own data where nothing else is said, and closes them behind `use`. */
export async function withTestData<T>(
  saved: SavedModel,
  { flags, act }: { readonly flags: TestFlags; readonly act: string },
  use: (data: Dataset) => Promise<T>,
): Promise<T> {
  const opened = await openTest(saved, flags);
  try {
    const { count } = opened.info;
    const images = flags.images ?? count;
    const data = images >= count ? opened : subset(opened, { from: 0, to: images });
    await checkFit(data, saved.model.config, act);
    checkPalette(data, saved.settings?.palette, act);
    checkClasses(data, saved, act);
    return await use(data);
  } finally {
    await opened.close();
  }
}

async function openTest({ model, settings }: SavedModel, flags: TestFlags): Promise<FoundData> {
  const { height, width } = model.config;
  const named = flags.data !== undefined || flags.folder !== undefined;
  const trained = settings?.data;
  if (!named && trained) refuseStray(flags, trained);
  const choice = named || !trained ? likeTrained(dataChoice(flags), trained) : trained;
  const { testSource = flags.testData } = choice;
  const size = flags.size ?? ([height, width] as const);
  const data = await openData(
    { ...choice, size, ...(testSource === undefined ? {} : { testSource }) },
    flags.split,
    { download: flags.download ?? false, palette: settings?.palette },
  );
  if (data.whole && choice === trained && flags.split === "test" && testSource === undefined)
    throw new UsageError(
      `Cannot test on ${choice.source}: the model was trained on it; --data names other images, --split train takes these`,
    );
  return data;
}

/** Refuses options for the data of the training, which is as it was. */
function refuseStray(flags: TestFlags, { source }: DataChoice): void {
  const stray = formatFlagNames.find((name) => name !== "testData" && flags[name] !== undefined);
  if (stray !== undefined)
    throw new UsageError(
      `Cannot take --${dashed(stray)} with the data of the training, ${source}: --data names other images`,
    );
}

/** Other pictures become samples as those of the training did, where nothing else is said. */
function likeTrained(choice: DataChoice, trained: DataChoice | undefined): DataChoice {
  const { testNames: _, validationNames: __, ...pictures } = trained?.pictures ?? {};
  if (choice.as !== undefined || Object.keys(pictures).length === 0) return choice;
  return { ...choice, pictures: { ...pictures, ...choice.pictures } };
}

/** Refuses labels that mean something else than those of the training, where the model is told them. */
function checkClasses({ info }: Dataset, { model, settings }: SavedModel, act: string): void {
  const trained = settings?.classes;
  if (model.config.condition === 0 || trained === undefined || info.classes === undefined) return;
  if (trained.join("\n") !== info.classes.join("\n"))
    throw new TypeError(
      `Cannot ${act} ${info.name}: its classes are ${someOf(info.classes)}, those of the model ${someOf(trained)}`,
    );
}

function someOf(names: readonly string[]): string {
  return names.length > 6
    ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`
    : names.join(", ");
}
