import { expect, test } from "vitest";
import { exampleReport, measured } from "./example-report.fixture.ts";
import type { Report, Result } from "./report.ts";
import { scalingText } from "./scaling.ts";

function withThreads(threads: number, results: readonly Result[]): Report {
  const report = exampleReport("G28-step", results);
  return { ...report, machine: { ...report.machine, threads } };
}

test("the medians stand beside each other, with what each number of threads gains", () => {
  const failed: Result = { subject: "torch-dense", status: "failed", reason: "it is gone" };
  const text = scalingText([
    withThreads(1, [measured("ours-wasm", [0.5, 0.4, 0.3]), measured("torch-dense", [0.2])]),
    withThreads(4, [measured("ours-wasm", [0.1, 0.1, 0.2]), failed]),
  ]);
  const cells = text.split("\n").map((line) => line.trim().split(/ {2,}/));
  expect(cells[0]?.[0]).toContain("2 cores; 1: load 0.5 -> 1.5, 4: load 0.5 -> 1.5");
  expect(cells.slice(1)).toEqual([
    ["task", "subject", "1 thread", "4 threads"],
    ["G28-step", "ours-wasm", "400 ms", "100 ms, x 4.00"],
    ["G28-step", "torch-dense", "200 ms", "-"],
  ]);
});
