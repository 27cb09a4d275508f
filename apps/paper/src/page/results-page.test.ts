// @module-tag ci
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import { docs, foldersOf } from "../protocol/paths.ts";
import { RecordFiles, type Records } from "../protocol/record-files.ts";
import { noRecords, recordsOf, resultFor } from "../protocol/records.fixture.ts";
import { rows } from "../rows/rows.ts";
import { unmarked } from "./marked-text.ts";
import { filledPage } from "./results-page.ts";

const page = await readFile(join(docs, "results.md"), "utf8");

/** The records of some experiments: for each seed, how far its test images' bits lie from 3. */
function recordsWith(offsets: Readonly<Record<string, readonly number[]>>, more = {}): Records {
  const results = experiments(rows, {}).flatMap((experiment) =>
    (offsets[experiment.id.replace("fashion-mnist-", "")] ?? []).map((offset, i) =>
      resultFor(experiment, { seed: i + 1, each: [3 + offset, 4 + offset] }),
    ),
  );
  return recordsOf(results, more);
}

/** The cells of the line that begins with a cell, in the part of a page with a mark. */
function line(text: string, mark: string, first: string): string[] {
  const start = text.indexOf(`<!-- ${mark} -->`);
  const part = text.slice(start, text.indexOf(`<!-- end of ${mark} -->`, start));
  const found = part
    .split("\n")
    .find((one) => one.replaceAll(/ +/g, " ").startsWith(`| ${first} |`));
  return (found ?? "")
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

test("the page on file is what its command makes of the records on file", async () => {
  const records = await new RecordFiles(foldersOf().records).read();
  const filled = filledPage(page, records);
  expect(filled.page).toBe(page);
  for (const { file, svg } of filled.charts)
    expect(await readFile(join(docs, "results", file), "utf8")).toBe(svg);
});

test("no measurement stands in what was written by hand", () => {
  expect(unmarked(page)).not.toMatch(/\d[.,]\d/);
  expect(unmarked("a\n<!-- x -->\n3.1\n<!-- end of x -->\n")).toBe("a\n\n");
});

test("without records every row is pending, and every run is listed", () => {
  const { page: filled, charts } = filledPage(page, noRecords);
  expect(charts).toEqual([]);
  expect(line(filled, "table: weights", "Row LSTM").slice(5, 7)).toEqual(["0 of 3", "pending"]);
  expect(line(filled, "claims", "gate better than ReLU")[4]).toBe("pending");
  for (const { id } of experiments(rows, {})) expect(line(filled, "pending", id)[0], id).toBe(id);
});

test("a row shows its mean over seeds and its difference, with intervals by the variance of all rows", () => {
  const filled = filledPage(page, recordsWith(threeRows)).page;
  const cells = line(filled, "table: weights", "Two stacks, ReLU for the gate");
  // The pooled deviation is 0.01 with 6 degrees of freedom, Student's t at 5 % 2.447.
  expect(cells.slice(3, 9)).toEqual([
    "0.008 †",
    "60,000",
    "3 of 3",
    "3.610 ± 0.014",
    "Gated PixelCNN",
    "+0.100 [+0.080, +0.120]",
  ]);
});

test("a claim stands by its interval, and one that is undecided says what it could have seen", () => {
  const filled = filledPage(page, recordsWith(threeRows)).page;
  expect(line(filled, "claims", "gate better than ReLU").slice(2, 5)).toEqual([
    "+0.100 [+0.080, +0.120]",
    "below 0.0001",
    "stands",
  ]);
  expect(line(filled, "claims", "Gated PixelCNN better than PixelCNN").slice(2, 5)).toEqual([
    "+0.020 [+0.000, +0.040]",
    "0.0498",
    "stands",
  ]);
  const near = recordsWith({ ...threeRows, "pixelcnn-weights": [0.01, 0.02, 0.03] });
  expect(
    line(filledPage(page, near).page, "claims", "Gated PixelCNN better than PixelCNN")[4],
  ).toMatch(/^undecided: could have seen an effect of 0\.0/);
});

const threeRows = {
  "gated-weights": [0, 0.01, 0.02],
  "relu-weights": [0.1, 0.11, 0.12],
  "pixelcnn-weights": [0.02, 0.03, 0.04],
};

test("charts have a curve for each row that was run", () => {
  const records = recordsWith({ "gated-weights": [0, 0.1], "relu-weights": [0.1] });
  const { charts } = filledPage(page, records);
  expect(charts.map(({ file }) => file)).toEqual([
    "fashion-mnist-weights-images.svg",
    "fashion-mnist-width-images.svg",
    "fashion-mnist-seconds-images.svg",
  ]);
  expect(charts.map(({ svg }) => svg.match(/<polyline/g)?.length)).toEqual([2, 1, 1]);
});
