import { UsageError } from "../command/failure.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { classNumber } from "./class-choice.ts";

/** What a likelihood is of: of images, of images given their class, or of images where all classes are as likely. */
export type MeasuredLikelihood = "p(x)" | "p(x | class)" | "mean over classes of p(x | class)";

type Classes = Pick<SavedModel, "model" | "settings">;

/**
 * What `--class` of `evaluate` asks for: a class of all images, or "all". UsageError for a class that there is not, or a model without
 * classes.
 */
export function evaluatedClass(saved: Classes, wanted: string): number | "all" {
  const { numClasses } = saved.model.config;
  if (wanted !== "all") return classNumber(saved, wanted, "evaluate");
  if (numClasses === 0)
    throw new UsageError(
      "Cannot take --class all: the model was trained without classes, and measures p(x) without it",
    );
  // Of one class there is nothing to weigh.
  return numClasses === 1 ? 0 : "all";
}

/** The likelihood that is measured with a class, with "all", or with the labels of the images. */
export function measuredLikelihood(
  { model }: Pick<Classes, "model">,
  label: number | "all" | undefined,
): MeasuredLikelihood {
  if (model.config.numClasses === 0) return "p(x)";
  return label === "all" ? "mean over classes of p(x | class)" : "p(x | class)";
}

/** What bits are given, to be said behind them; nothing for a model without classes. */
export function givenWords(likelihood: MeasuredLikelihood, named: string | undefined): string {
  if (likelihood === "p(x)") return "";
  if (likelihood !== "p(x | class)")
    return ", without the class: p(x) as the mean over classes of p(x | class)";
  return `, given the class ${named ?? "of each image"}`;
}
