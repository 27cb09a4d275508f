import { expect, test } from "vitest";
import { exampleReport, measured } from "./example-report.fixture.ts";
import { busyWords, ratiosOf, ratioTable } from "./goals.ts";

test("ratiosOf() divides the peer's median by ours and keeps the word scaled", () => {
  const report = exampleReport("G28-step", [
    measured("ours-wasm", [0.1, 0.2, 0.3]),
    measured("torch-dense", [0.4], { scaled: { words: "batch 1", times: 16 } }),
  ]);
  expect(ratiosOf(report)).toMatchObject([
    { task: "G28-step", ratio: 2, goal: 1.25, scaled: true },
  ]);
});

test("ratiosOf() takes the naive sampler's time where a goal asks for it", () => {
  const cached = exampleReport("G28-cached-1", [measured("ours-wasm", [0.1])]);
  const naive = exampleReport("G28-naive-1", [measured("torch-dense", [20])]);
  const ratios = ratiosOf({ ...cached, tasks: [...cached.tasks, ...naive.tasks] });
  expect(ratios).toMatchObject([{ task: "G28-cached-1", ratio: 200, least: 25, scaled: false }]);
});

test("A goal counts as met only if the fastest runs say so too, and on an idle machine", () => {
  const results = [measured("ours-wasm", [0.1, 0.1]), measured("torch-dense", [0.1, 0.9])];
  const report = exampleReport("G28-step", results);
  const idle = { ...report, machine: { ...report.machine, load: [0.1, 2] as const } };
  const [row] = ratioTable(idle);
  const [busy] = ratioTable(report);
  expect(busy?.at(-1)).toMatch(/^not judged/);
  expect(row?.slice(2)).toEqual(["5.00", "1.00", "1.25", "0.80", "enough"]);
});

test("busyWords() warns if others used the machine before the run", () => {
  const report = exampleReport("matmul", []);
  const idle = { ...report.machine, load: [0.1, 3] as const };
  expect(busyWords(report)).toMatch(/busy/);
  expect(busyWords({ ...report, machine: idle })).toBeUndefined();
});

test("Of several peers the fastest counts", () => {
  const report = exampleReport("G28-cached-1", [
    measured("ours-wasm", [0.1]),
    measured("torch-dense", [9]),
    measured("torch-single", [0.4]),
  ]);
  expect(ratiosOf(report)).toMatchObject([{ ratio: 4, goal: 3 }]);
});
