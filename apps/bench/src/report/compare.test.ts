import { expect, test } from "vitest";
import { compareReports, comparisonText } from "./compare.ts";
import { exampleReport, measured } from "./example-report.fixture.ts";

const before = exampleReport("matmul", [
  measured("ours-wasm", [2, 2.2, 2.4]),
  measured("torch-dense", [1, 1.5]),
]);

test("compareReports() gives the old median over the new one, and whether the spreads part", () => {
  const after = exampleReport("matmul", [
    measured("ours-wasm", [1, 1.1, 1.2]),
    measured("torch-dense", [1.2, 1.6]),
  ]);
  const [mine, theirs] = compareReports(before, after);
  expect(mine).toMatchObject({ subject: "ours-wasm", words: "faster" });
  expect(mine?.ratio).toBeCloseTo(2);
  expect(theirs?.words).toBe("within the spread");
});

test("compareReports() compares no figures that were scaled from other sizes", () => {
  const scaled = { words: "batch 1", times: 16 };
  const after = exampleReport("matmul", [measured("ours-wasm", [1], { scaled })]);
  const [mine, theirs] = compareReports(before, after);
  expect(mine).toMatchObject({ words: "scaled from other sizes", after: "1.00 s scaled" });
  expect(mine?.ratio).toBeUndefined();
  expect(theirs).toMatchObject({ words: "not in both", after: "-" });
});

test("comparisonText() warns of other machines", () => {
  const elsewhere = { ...before, machine: { ...before.machine, processor: "another" } };
  expect(comparisonText(before, elsewhere)).toMatch(/^Warning: .*different machines/);
  expect(comparisonText(before, before)).not.toContain("Warning");
});
