import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { curveChart } from "./curve-chart.ts";
import { openImages } from "./images.ts";
import { keepResult, readResult } from "./record.ts";
import { replaceMarked, resultsTable, type Outcome } from "./results-page.ts";
import { rows, type DataName } from "./rows.ts";
import { runRow } from "./run-row.ts";

const help = `Usage: npm run paper -- tables [options]

Trains the models of the tables in docs/results.md, one after another, and writes the tables and the curves.
What has a result is left as it is.

  --rows words     only rows whose name has one of these words (comma-separated)
  --images n       images to learn from, in place of the usual number
  --again          runs rows that have a result too
  --page           runs nothing, only writes the page anew`;

const docs = new URL("../../../docs/", import.meta.url);
const folder = new URL("results", docs).pathname;

/** `paper tables`: the rows that have no result yet, and the page. */
export async function tables(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "" },
      images: { type: "string" },
      again: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return;
  }
  if (!values.page) await runAll(values);
  await writePage();
}

interface Wanted {
  readonly rows: string;
  readonly images?: string;
  readonly again: boolean;
}

async function runAll(values: Wanted): Promise<void> {
  const words = values.rows.split(",").filter((word) => word !== "");
  const wanted = rows.filter(({ id }) => words.length === 0 || words.some((w) => id.includes(w)));
  for (const row of wanted) {
    if (!values.again && (await readResult(folder, row.id))) continue;
    const data = await openImages(row.data);
    const say = (text: string): void => void process.stderr.write(`${text}\n`);
    const images = values.images === undefined ? {} : { images: Number(values.images) };
    const result = await runRow(row, data, { say, ...images });
    await keepResult(folder, result);
    const { bitsPerDim, standardError } = result.test;
    process.stdout.write(
      `${row.id}: ${bitsPerDim.toFixed(4)} ± ${standardError.toFixed(4)} bits/dim in ${result.seconds.toFixed(0)} s\n`,
    );
  }
}

async function writePage(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const row of rows) outcomes.push({ row, result: await readResult(folder, row.id) });
  const path = new URL("results.md", docs);
  let page = await readFile(path, "utf8");
  for (const data of ["fashion-mnist", "patches"] satisfies DataName[]) {
    page = replaceMarked(page, `table: ${data}`, resultsTable(outcomes, data));
    const curves = outcomes.filter(({ row }) => row.data === data && row.size === 1);
    for (const against of ["images", "seconds"] as const) {
      const chart = curveChart(curves, against);
      if (chart !== "") await writeFile(new URL(`results/${data}-${against}.svg`, docs), chart);
    }
  }
  await writeFile(path, page);
}
