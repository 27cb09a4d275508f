import type { LikelihoodScore } from "../likelihood/tally.ts";

/** What images cost a model, all of them and those of each class. */
export interface EvaluationFacts extends Pick<LikelihoodScore, "bitsPerDim" | "standardError"> {
  readonly nats: number;
  readonly classes: readonly (Pick<LikelihoodScore, "bitsPerDim" | "standardError" | "count"> & {
    readonly name: string;
  })[];
}

/**
 * A likelihood in lines, and that of each class as rows of a table, the first of which says what they are; no rows without classes.
 *
 * @example
 * const orcs = { name: "orcs", bitsPerDim: 2.5, standardError: 0.25, count: 4 };
 * const { lines, rows } = describeEvaluation({ bitsPerDim: 2, standardError: 0.5, nats: 7, classes: [orcs] });
 * lines; // ["2.0000 bits/dim ± 0.5000 (standard error over images)", "7.00 nats an image"]
 * rows[1]; // ["orcs", "2.5000", "0.2500", "4"]
 */
export function describeEvaluation({ bitsPerDim, standardError, nats, classes }: EvaluationFacts): {
  readonly lines: string[];
  readonly rows: string[][];
} {
  const lines = [
    `${bitsPerDim.toFixed(4)} bits/dim ± ${standardError.toFixed(4)} (standard error over images)`,
    `${nats.toFixed(2)} nats an image`,
  ];
  const rows = classes.map((one) => [
    one.name,
    one.bitsPerDim.toFixed(4),
    one.standardError.toFixed(4),
    String(one.count),
  ]);
  const head = ["class", "bits/dim", "error", "images"];
  return { lines, rows: rows.length > 0 ? [head, ...rows] : [] };
}
