import { classNumber as classNumberOf } from "@pixelweft/datasets/choice";
import { asUsage, UsageError } from "../command/failure.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** The number of a class that is named by its name or number. UsageError, by what is done with it, for one that the model does not know. */
export function classNumber(
  { model, settings }: Pick<SavedModel, "model" | "settings">,
  wanted: string,
  act: "sample" | "complete" | "evaluate" = "sample",
): number {
  const { numClasses: count } = model.config;
  if (count === 0)
    throw new UsageError(
      `Cannot ${act} class ${wanted}: the model was trained without classes; train it with --condition class`,
    );
  return asUsage(() => classNumberOf(wanted, { count, names: settings?.classes }, act));
}

/** What a class is called, or its number. */
export function className({ settings }: Pick<SavedModel, "settings">, label: number): string {
  return settings?.classes?.[label] ?? String(label);
}

/** What the columns of a picture show, where they are of classes. */
export function legendOf(classes: readonly string[]): string[] {
  return classes.length > 1 ? [`from left to right: ${classes.join(", ")}`] : [];
}
