// @module-tag ci
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import { docs, foldersOf } from "../protocol/paths.ts";
import { RecordFiles, type Records } from "../protocol/record-files.ts";
import { noRecords, paceOf, recordsOf, resultFor } from "../protocol/records.fixture.ts";
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
  expect(line(filled, "claims", "the gate is better than a ReLU")[2]).toBe("pending");
  for (const { id } of experiments(rows, {})) expect(line(filled, "pending", id)[0], id).toBe(id);
});

test("a row shows its mean over seeds and its difference, bold where two deviations are passed", () => {
  const records = recordsWith({
    "gated-weights": [0, 0.01, 0.02],
    "relu-weights": [0.1, 0.11, 0.12],
    "pixelcnn-weights": [0.02, 0.03, 0.04],
  });
  const { page: filled } = filledPage(page, records);
  const cells = line(filled, "table: weights", "Two stacks, ReLU for the gate");
  expect(cells.slice(3, 10)).toEqual([
    "0.008 †",
    "60,000",
    "3 of 3",
    "3.610 ± 0.010",
    "Gated PixelCNN",
    "**+0.100 ± 0.014**",
    "+0.1000 ± 0.0000",
  ]);
  const near = line(filled, "table: weights", "PixelCNN");
  expect(near[8]).toBe("+0.020 ± 0.014");
});

test("image by image, only seeds that both rows have are compared", () => {
  const records = recordsWith({ "gated-weights": [0], "relu-weights": [0.1, 0.9, 0.9] });
  const cells = line(
    filledPage(page, records).page,
    "table: weights",
    "Two stacks, ReLU for the gate",
  );
  expect(cells[9]).toBe("+0.1000 ± 0.0000");
});

test("the time to another row's bits is read off the curve, at the pace of a quiet machine", () => {
  const pace = paceOf({
    "fashion-mnist-gated-weights": 200,
    "fashion-mnist-row-lstm-weights": 100,
  });
  // A curve falls by half from half of its 60,000 images to the end.
  const offsets = { "gated-weights": [0], "row-lstm-weights": [0.25] };
  const filled = filledPage(page, recordsWith(offsets, { pace })).page;
  const cells = line(filled, "table: weights", "Row LSTM");
  expect(cells.slice(10)).toEqual(["100", "600", "never"]);
  const other = { "gated-weights": [0.25], "row-lstm-weights": [0] };
  const swapped = filledPage(page, recordsWith(other, { pace })).page;
  expect(line(swapped, "table: weights", "Row LSTM").slice(10)).toEqual(["100", "600", "450"]);
});

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
