import type { LikelihoodScore } from "../likelihood/tally.ts";

/** What images cost a model, all of them and those of each class. */
export interface EvaluationFacts extends LikelihoodScore {
  readonly nats: number;
  readonly classes: readonly (LikelihoodScore & { readonly name: string })[];
}

/** The classes that a table lists, the rest together. */
const mostClasses = 40;

/**
 * A likelihood in lines, and that of each class as rows of a table, the first of which says what they are; no rows without classes. Of more
 * than 40 classes those with the most bits come first, and the rest together.
 *
 * @example
 * const orcs = { name: "orcs", bitsPerDim: 2.5, standardError: 0.25, count: 4 };
 * const { lines, rows } = describeEvaluation({ ...orcs, bitsPerDim: 2, nats: 7, classes: [orcs] });
 * lines; // ["2.0000 bits/dim ± 0.2500 (standard error over images)", "7.00 nats an image"]
 * rows[1]; // ["orcs", "2.5000", "0.2500", "4"]
 */
export function describeEvaluation({ nats, classes, ...all }: EvaluationFacts): {
  readonly lines: string[];
  readonly rows: string[][];
} {
  const error =
    all.count > 1
      ? `± ${all.standardError.toFixed(4)} (standard error over images)`
      : "(no standard error: it is one image)";
  const lines = [
    `${all.bitsPerDim.toFixed(4)} bits/dim ${error}`,
    `${nats.toFixed(2)} nats an image`,
  ];
  const isLong = classes.length > mostClasses;
  const listed = isLong ? classes.toSorted((a, b) => b.bitsPerDim - a.bitsPerDim) : classes;
  const rows = listed
    .slice(0, mostClasses)
    .map((one) => [
      one.name,
      one.bitsPerDim.toFixed(4),
      one.count > 1 ? one.standardError.toFixed(4) : "-",
      String(one.count),
    ]);
  if (isLong) rows.push(together(listed.slice(mostClasses)));
  const head = ["class", "bits/dim", "error", "images"];
  return { lines, rows: rows.length > 0 ? [head, ...rows] : [] };
}

/** A row for several classes: their mean over images. */
function together(classes: EvaluationFacts["classes"]): string[] {
  const images = classes.reduce((sum, { count }) => sum + count, 0);
  const bits = classes.reduce((sum, { bitsPerDim, count }) => sum + bitsPerDim * count, 0);
  const name = `${classes.length} other ${classes.length === 1 ? "class" : "classes"}`;
  return [name, (bits / images).toFixed(4), "-", String(images)];
}
