import { expect, test } from "vitest";
import { curveChart } from "./curve-chart.ts";
import type { Result } from "./record.ts";
import { replaceMarked, resultsTable, type Outcome } from "./results-page.ts";
import { rows } from "./rows.ts";

function result(id: string, each: readonly number[]): Result {
  const bitsPerDim = each.reduce((a, b) => a + b, 0) / each.length;
  return {
    id,
    weights: 1000,
    features: 8,
    images: 100,
    seconds: 10,
    curve: [
      { images: 50, seconds: 5, bitsPerDim: 4 },
      { images: 100, seconds: 10, bitsPerDim: 3 },
    ],
    test: { images: each.length, bitsPerDim, standardError: 0.5, each },
    machine: "a machine",
    day: "2026-01-01",
  };
}

const outcomes: Outcome[] = rows.map((row) => ({
  row,
  result:
    row.id === "fashion-mnist-gated"
      ? result(row.id, [3, 3, 4])
      : row.id === "fashion-mnist-pixelcnn"
        ? result(row.id, [3.5, 3.5, 4.5])
        : undefined,
}));

test("resultsTable() compares image by image, and says what was not run", () => {
  const lines = resultsTable(outcomes, "fashion-mnist")
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
  expect(lines[3]).toContain("| PixelCNN | 1,000 | 8 | 100 | 3.833 ± 0.500 | +0.5000 ± 0.0000 |");
  expect(lines[4]).toContain("| Gated PixelCNN | 1,000 |");
  expect(lines[5]).toContain("| Row LSTM | not run |");
});

test("each row has a name of its own", () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test("replaceMarked() changes what is between the marks alone", () => {
  const page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
  expect(replaceMarked(page, "x", "new")).toBe("a\n<!-- x -->\nnew\n<!-- end of x -->\nb\n");
  expect(() => replaceMarked("a", "x", "new")).toThrow(RangeError);
});

test("curveChart() draws a line for each row that was run", () => {
  expect(curveChart(outcomes, "images").match(/<polyline/g)?.length).toBe(2);
  expect(curveChart([], "seconds")).toBe("");
});
