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

/** The most classes that get a column each, and that are listed by name. */
const mostListed = 40;

/** Images in a row where classes are sampled in turn: one of each class; as many as of any images where such a row would be too long to look at. */
export function columnsOf(classes: number, count: number): number | undefined {
  const columns = Math.min(classes, count);
  return classes > 1 && columns <= mostListed ? columns : undefined;
}

/** What the columns of a picture show, where they are of classes, or its rows, where there are too many. */
export function legendOf(classes: readonly string[]): string[] {
  if (classes.length <= 1) return [];
  if (classes.length <= mostListed) return [`from left to right: ${classes.join(", ")}`];
  return [`row by row: ${classes.slice(0, 3).join(", ")}, …, ${classes.at(-1)}`];
}

/** The names of classes; of many the first ones. */
export function listedClasses(classes: readonly string[]): string {
  const { length } = classes;
  if (length <= mostListed) return classes.join(", ");
  const all = length.toLocaleString("en");
  return `${classes.slice(0, mostListed).join(", ")}, … (${all} in all; --json lists them)`;
}
