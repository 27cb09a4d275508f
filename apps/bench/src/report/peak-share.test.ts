import { expect, test } from "vitest";
import { exampleReport, measured } from "./example-report.fixture.ts";
import { peakSharesOf, peakTable } from "./peak-share.ts";
import { terminalReport } from "./terminal-report.ts";

const report = exampleReport("matmul", [
  measured("ours-wasm", [0.02, 0.04, 0.025], { peaks: [250e9, 100e9, 200e9] }),
  measured("torch-dense", [0.02]),
]);

test("A share is the rate at the median time over the median of the peaks", () => {
  const [share, ...others] = peakSharesOf(report);
  expect(others).toEqual([]);
  expect(share?.rate).toBeCloseTo(160e9);
  expect(share?.peak).toBe(200e9);
  // The runs reached 0.8, 1 and 0.8 of the peaks that were measured after them.
  expect(share?.paired).toBeCloseTo(0.8);
});

test("A share meets its goal from 0.8 on, on an idle machine", () => {
  const idle = { ...report, machine: { ...report.machine, load: [0.1, 2] as const } };
  expect(peakTable(idle)).toEqual([
    ["Pixelweft wasm", "matmul", "160 GF/s", "200 GF/s", "0.80", "0.80", "0.80", "goal met"],
  ]);
  expect(peakTable(report)[0]?.at(-1)).toMatch(/^not judged/);
});

test("The report shows shares only where there are any", () => {
  expect(terminalReport(report)).toContain("share of the probed peak");
  const none = exampleReport("matmul", [measured("ours-wasm", [0.02])]);
  expect(terminalReport(none)).not.toContain("share of the probed peak");
});
