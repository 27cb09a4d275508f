import { didYouMean } from "@pixelweft/datasets";
import { UsageError } from "../command/failure.ts";
import type { SavedModel } from "./checkpoint-file.ts";

/** The number of a class that is named by its name or number. UsageError for one that the model does not know. */
export function classNumber(
  { model, settings }: Pick<SavedModel, "model" | "settings">,
  wanted: string,
): number {
  const { numClasses: condition } = model.config;
  if (condition === 0)
    throw new UsageError(
      `Cannot sample class ${wanted}: the model was trained without classes; train it with --condition class`,
    );
  const names = settings?.classes ?? [];
  const named = names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  const label = named >= 0 ? named : /^\d+$/.test(wanted) ? Number(wanted) : -1;
  if (label < 0 || label >= condition)
    throw new UsageError(
      `Cannot sample class ${wanted}${didYouMean(wanted, names)}: ${classWords({ model, settings })}`,
    );
  return label;
}

/** The classes of a model, as one is named. */
export function classWords({ model, settings }: Pick<SavedModel, "model" | "settings">): string {
  const { classes: names = [] } = settings ?? {};
  return `the classes are ${names.length > 0 ? names.join(", ") : "numbers"}, 0 to ${model.config.numClasses - 1}`;
}

/** What a class is called, or its number. */
export function className({ settings }: Pick<SavedModel, "settings">, label: number): string {
  return settings?.classes?.[label] ?? String(label);
}

/** What the columns of a picture show, where they are of classes. */
export function legendOf(classes: readonly string[]): string[] {
  return classes.length > 1 ? [`from left to right: ${classes.join(", ")}`] : [];
}
