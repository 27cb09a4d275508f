import { expect, test } from "vitest";
import { lineChart } from "./line-chart.ts";
import { trainingChart } from "./training-chart.ts";

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

test("trainingChart() escapes the names of the model and the data", () => {
  const points = [{ images: 100, bitsPerDim: 4 }];
  const svg = trainingChart(
    { train: points, validation: points },
    { name: "a<b", data: `R&D <x> \u0001\ud800` },
  );
  expect(svg).toContain(">images of R&amp;D &lt;x&gt; \ufffd\ufffd</text>");
});

test("lineChart() has nothing to draw without points", () => {
  expect(lineChart([{ name: "empty", points: [] }], "images")).toBe("");
});

test.each([
  ["no bits", [0, 3, 2]],
  ["bits below none", [-1, 3, 2]],
  ["no bits at all", [0, 0, 0]],
])("lineChart() leaves out points that a logarithmic axis does not have: %s", (_, bits) => {
  const points = bits.map((bitsPerDim, i) => ({ at: 100 * i, bitsPerDim }));
  const svg = lineChart([{ name: "training", points }], "images");
  expect(svg).toBe(
    lineChart([{ name: "training", points: bits[1] === 0 ? [] : points.slice(1) }], "images"),
  );
  expect(svg).not.toContain("NaN");
});

test("trainingChart() begins after the first image", () => {
  const from = (images: number) => ({ images, bitsPerDim: 3 - images / 1000 });
  const words = { name: "tiny", data: "shapes" };
  const chart = (first: number): string =>
    trainingChart({ train: [from(100), from(200)], validation: [from(first), from(200)] }, words);
  expect(chart(0)).toBe(
    trainingChart({ train: [from(100), from(200)], validation: [from(200)] }, words),
  );
});
