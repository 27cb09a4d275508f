import { countParameters } from "@pixelweft/pixelcnn/figures";
import { contrastOf } from "../chance/contrast.ts";
import type { Records } from "../protocol/record-files.ts";
import { spreadOf } from "../protocol/statistics.ts";
import type { Equal, Row } from "../rows/row.ts";
import { markdownTable } from "./markdown-table.ts";
import { intervalWords, whole } from "./numbers.ts";
import { poolFor, type SeedPools } from "./seed-pool.ts";
import { secondsOf, summaryOf, summaryOfId, testBits, type Summary } from "./summary.ts";

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
  "difference [95 %]",
  "images/s",
  "seconds",
] as const;

/** The table of rows that are to be equal in something. What was not run is pending. */
export function comparisonTable(
  rows: readonly Row[],
  equal: Equal,
  { records, pools }: { readonly records: Records; readonly pools: SeedPools },
): string {
  const lines = rows
    .filter(({ equals }) => equals.includes(equal))
    .map((row) => {
      const mine = summaryOf(row, equal, records);
      const other = row.against === row.id ? undefined : summaryOfId(row.against, equal, records);
      const difference =
        other === undefined ? ["", ""] : [other.row.name, againstCell(mine, other, pools)];
      return [...selfCells(mine), bitsCell(mine, pools), ...difference, ...timeCells(mine)];
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
  ];
}

/** The mean over seeds of a row's test bits/dim, with its 95 % interval. */
export function bitsCell(mine: Summary, pools: SeedPools): string {
  const pool = poolFor([mine.row], pools);
  if (mine.results.length === 0) return pending;
  const bits = testBits(mine);
  const mean = spreadOf(bits).mean.toFixed(3);
  return pool === undefined
    ? mean
    : `${mean} ± ${contrastOf({ plus: [bits] }, pool).margin.toFixed(3)}`;
}

/** The difference of a row to another, with its 95 % interval. */
export function againstCell(mine: Summary, other: Summary, pools: SeedPools): string {
  const pool = poolFor([mine.row, other.row], pools);
  if (pool === undefined || mine.results.length === 0 || other.results.length === 0) return pending;
  return intervalWords(contrastOf({ plus: [testBits(mine)], minus: [testBits(other)] }, pool));
}

function timeCells(mine: Summary): string[] {
  const seconds = secondsOf(mine);
  return [
    mine.pace === undefined ? pending : whole(mine.pace),
    seconds === undefined ? pending : whole(seconds),
  ];
}
