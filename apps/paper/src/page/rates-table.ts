import { experiments } from "../protocol/experiment.ts";
import { bestOf, chosenRate, shortSearch, triedAt } from "../protocol/rate-choice.ts";
import { choiceOf, ratesOf, wholeTries } from "../protocol/rates-of.ts";
import type { Records } from "../protocol/record-files.ts";
import { stepCost } from "../protocol/step-cost.ts";
import { rows } from "../rows/rows.ts";
import { markdownTable } from "./markdown-table.ts";

/** The networks whose rate whole trainings chose, and how far short ones had been from it: a line for each. */
export function ratesTable(records: Records): string {
  const networks = experiments(rows, { pace: records.pace }).filter(
    ({ id, network, row }) => row.wholeRates === true && id === network,
  );
  const lines = networks.flatMap((experiment) => {
    if (ratesOf(experiment, records).chosen === undefined) return [];
    const short = choiceOf(experiment, records)?.tried ?? [];
    const whole = wholeTries(experiment, records);
    const [from, best] = [triedAt(whole, chosenRate(short, shortSearch) ?? NaN), bestOf(whole)];
    const gained = (from?.bitsPerDim ?? NaN) - (best?.bitsPerDim ?? NaN);
    const bits = whole
      .toSorted((a, b) => a.rate - b.rate)
      .map(({ rate, bitsPerDim }) => `${rate}: ${bitsPerDim?.toFixed(4) ?? "broke"}`);
    return [
      [
        experiment.network,
        String(from?.rate),
        stepCost(short, shortSearch, 1)?.toFixed(3) ?? "",
        String(best?.rate),
        gained.toFixed(3),
        bits.join(", "),
      ],
    ];
  });
  if (lines.length === 0) return "\nNone so far.\n";
  const heads = [
    "network",
    "best of short trainings",
    "what a step from it costs there",
    "best of whole ones",
    "gained",
    "whole trainings: bits of held-out images",
  ];
  return markdownTable([heads, ...lines]);
}
