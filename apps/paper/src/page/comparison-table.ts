import { countParameters } from "@pixelweft/pixelcnn/figures";
import { compareSeeds } from "../chance/compare-seeds.ts";
import type { Records } from "../protocol/record-files.ts";
import { spreadOf } from "../protocol/statistics.ts";
import type { Equal, Row } from "../rows/row.ts";
import { markdownTable } from "./markdown-table.ts";
import { signed, spreadWords, whole } from "./numbers.ts";
import { secondsToBits, type Reached } from "./sooner.ts";
import {
  imageByImage,
  secondsOf,
  summaryOf,
  summaryOfId,
  testBits,
  type Summary,
} from "./summary.ts";
import { comparisonWords, rateCostOf } from "./verdict.ts";

const pending = "pending";
const heads = [
  "model",
  "feature maps",
  "weights",
  "learning rate",
  "images",
  "seeds",
  "test bits/dim",
  "against",
  "over seeds",
  "image by image",
  "images/s",
  "seconds",
  "to its bits, s",
] as const;

/** The table of rows that are to be equal in something. What was not run is pending. */
export function comparisonTable(rows: readonly Row[], equal: Equal, records: Records): string {
  const lines = rows
    .filter(({ equals }) => equals.includes(equal))
    .map((row) => {
      const mine = summaryOf(row, equal, records);
      const other = row.against === row.id ? undefined : summaryOfId(row.against, equal, records);
      return [...selfCells(mine), ...againstCells(mine, other), ...timeCells(mine, other)];
    });
  return markdownTable([heads, ...lines]);
}

function selfCells(mine: Summary): string[] {
  const { row, experiment, results } = mine;
  const [first] = results;
  return [
    row.name,
    String(experiment.config.hiddenChannels),
    whole(countParameters(experiment.config)),
    first === undefined ? pending : `${first.rate}${row.wholeRates ? " †" : ""}`,
    experiment.images === undefined ? pending : whole(experiment.images),
    `${results.length} of ${row.seeds}`,
    first === undefined ? pending : spreadWords(spreadOf(testBits(mine))),
  ];
}

function againstCells(mine: Summary, other: Summary | undefined): string[] {
  if (other === undefined) return ["", "", ""];
  const images = imageByImage(mine, other);
  if (mine.results.length === 0 || other.results.length === 0)
    return [other.row.name, pending, pending];
  const found = compareSeeds(testBits(mine), testBits(other));
  return [
    other.row.name,
    comparisonWords({ ...found, ...rateCostOf(found.difference, { more: mine, fewer: other }) }),
    images === undefined
      ? pending
      : `${signed(images.mean, 4)} ± ${images.standardError.toFixed(4)}`,
  ];
}

function timeCells(mine: Summary, other: Summary | undefined): string[] {
  const seconds = secondsOf(mine);
  return [
    mine.pace === undefined
      ? pending
      : spreadWords({ mean: mine.pace, deviation: mine.paceSpread }, 0),
    seconds === undefined ? pending : whole(seconds),
    other === undefined ? "" : reachWords(secondsToBits(mine, other)),
  ];
}

function reachWords(reached: Reached | undefined): string {
  if (reached === undefined) return pending;
  const { seconds, seeds } = reached;
  if (seconds.length === 0) return "never";
  if (seconds.length < seeds) return `${seconds.length} of ${seeds} seeds`;
  return spreadWords(spreadOf(seconds), 0);
}
