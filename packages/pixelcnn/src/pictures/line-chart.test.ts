import { expect, test } from "vitest";
import { lineChart } from "./line-chart.ts";

test("lineChart() draws a line for each curve, and names as text", () => {
  const points = [
    { at: 10, bitsPerDim: 4 },
    { at: 1000, bitsPerDim: 2 },
  ];
  const svg = lineChart(
    [
      { name: "a<b & c", points },
      { name: "other", points, dashed: true },
    ],
    "images",
  );
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg).toContain(">a&lt;b &amp; c</text>");
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(2);
  // From the left to the right, and down as the bits fall.
  expect(svg).toContain('points="60.0,16.0 600.0,380.0"');
});

test("lineChart() has nothing to draw without points", () => {
  expect(lineChart([{ name: "empty", points: [] }], "images")).toBe("");
});
