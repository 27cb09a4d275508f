import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { docs, foldersOf } from "../protocol/paths.ts";
import { RecordFiles, type Records } from "../protocol/record-files.ts";
import { claims } from "../rows/claims.ts";
import { mainRows } from "../rows/main-rows.ts";
import { optionRows } from "../rows/option-rows.ts";
import type { Equal, Row } from "../rows/row.ts";
import { sizeRows } from "../rows/size-rows.ts";
import { attentionTable } from "./attention-table.ts";
import { chartsOf, type Chart } from "./charts.ts";
import { checksTable } from "./checks-table.ts";
import { claimLines } from "./claim-lines.ts";
import { claimsChart } from "./claims-chart.ts";
import { claimsTable, summaryWords } from "./claims-table.ts";
import { comparisonTable } from "./comparison-table.ts";
import { replaceMarked } from "./marked-text.ts";
import { paceWords } from "./pace-words.ts";
import { paperTable } from "./paper-table.ts";
import { pendingTable } from "./pending-table.ts";
import { ratesTable } from "./rates-table.ts";
import { seedPools } from "./seed-pool.ts";
import { statisticsWords } from "./statistics-words.ts";
import { termsWords } from "./terms-words.ts";

const equals = ["weights", "width", "seconds"] as const;

/** The page with all that stands between marks written again, and its charts. */
export function filledPage(
  page: string,
  records: Records,
): { page: string; charts: Pick<Chart, "file" | "svg">[] } {
  const pools = seedPools(records);
  const lines = claimLines(claims, records, pools);
  const curves = equals.flatMap((equal) => chartsOf(mainRows, equal, records));
  const table = (of: readonly Row[], equal: Equal): string =>
    comparisonTable(of, equal, { records, pools });
  const blocks: readonly (readonly [mark: string, text: string])[] = [
    ["terms: fashion-mnist", termsWords("fashion-mnist", records)],
    ["pace", paceWords(records.pace)],
    ["rates", ratesTable(records)],
    ["summary", summaryWords(lines)],
    ["claims", claimsTable(lines)],
    ["statistics", statisticsWords(pools)],
    ["table: paper", paperTable(records, pools)],
    ...equals.map((equal): [string, string] => [
      `table: ${equal}`,
      table(mainRows, equal) + chartLinks(curves, equal),
    ]),
    ["table: options", table(optionRows, "weights")],
    ["table: sizes", table(sizesOf(mainRows), "weights")],
    ["table: attention", attentionTable(records.attention)],
    ["checks", checksTable(records.checks)],
    ["pending", pendingTable(records)],
  ];
  const filled = blocks.reduce((text, [mark, block]) => replaceMarked(text, mark, block), page);
  const svg = claimsChart(lines);
  return { page: filled, charts: svg === "" ? curves : [{ file: "claims.svg", svg }, ...curves] };
}

/** Writes docs/results.md and its charts again from the records. */
export async function writePage(): Promise<void> {
  const records = await new RecordFiles(foldersOf().records).read();
  const path = join(docs, "results.md");
  const { page, charts } = filledPage(await readFile(path, "utf8"), records);
  for (const { file, svg } of charts) await writeFileAtomically(join(docs, "results", file), svg);
  await writeFileAtomically(path, page);
}

/** The rows that compare sizes, with those of the main table between them, by model. */
function sizesOf(main: readonly Row[]): Row[] {
  return ["fashion-mnist-gated", "fashion-mnist-row-lstm"].flatMap((id) => {
    const [half, twice] = sizeRows.filter(({ against }) => against === id);
    const middle = main.find((row) => row.id === id);
    return [half, middle, twice].flatMap((row) => row ?? []);
  });
}

function chartLinks(charts: readonly Chart[], equal: Equal): string {
  const links = charts
    .filter(({ file }) => file.includes(`-${equal}-`))
    .map(({ file, against }) => `[against ${against}](results/${file})`);
  return links.length === 0 ? "" : `\nCurves of held-out images: ${links.join(",\n")}.\n`;
}
