import { meanDifference } from "./compare-images.ts";
import type { Result } from "./record.ts";
import type { DataName, Row } from "./rows.ts";

/** A row with what came of it, if it was run. */
export interface Outcome {
  readonly row: Row;
  readonly result: Result | undefined;
}

const heads = [
  "model",
  "weights",
  "features",
  "images seen",
  "test bits/dim",
  "against Gated, image by image",
  "training",
  "images/s",
] as const;

/** The table of a data set in Markdown. A row that was not run says so. */
export function resultsTable(outcomes: readonly Outcome[], data: DataName): string {
  const ours = outcomes.filter(({ row }) => row.data === data);
  const gated = ours.find(({ row }) => row.id === `${data}-gated`)?.result;
  const lines = ours.map(({ row, result }) => {
    if (result === undefined) return [row.name, ...heads.slice(1).map(() => "not run")];
    const { weights, features, images, seconds, test } = result;
    return [
      row.name,
      weights.toLocaleString("en"),
      String(features),
      images.toLocaleString("en"),
      `${test.bitsPerDim.toFixed(3)} ± ${test.standardError.toFixed(3)}`,
      against(result, gated),
      `${seconds.toFixed(0)} s`,
      (images / seconds).toFixed(0),
    ];
  });
  return markdownTable([heads, ...lines]);
}

/** Rows of cells, the first of them the heads, with columns as wide as their widest cell. */
function markdownTable(lines: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) =>
    Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [first = [], ...others] = lines;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return ["", line(first), rule, ...others.map(line), ""].join("\n");
}

function against(result: Result, gated: Result | undefined): string {
  if (gated === undefined || gated.id === result.id) return "";
  const { mean, standardError } = meanDifference(result.test.each, gated.test.each);
  return `${mean < 0 ? "" : "+"}${mean.toFixed(4)} ± ${standardError.toFixed(4)}`;
}

/** Puts a table (or any text) between its two marks in a page. RangeError if the page lacks them. */
export function replaceMarked(page: string, mark: string, text: string): string {
  const [from, to] = [`<!-- ${mark} -->\n`, `\n<!-- end of ${mark} -->`];
  const [start, end] = [page.indexOf(from), page.indexOf(to)];
  if (start < 0 || end < start)
    throw new RangeError(`Cannot put ${mark} into the page: its marks are missing`);
  return page.slice(0, start + from.length) + text + page.slice(end);
}
