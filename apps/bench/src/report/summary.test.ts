import { expect, test } from "vitest";
import { exampleReport, measured } from "./example-report.fixture.ts";
import type { Result } from "./report.ts";
import { rowsOf, sizeCells } from "./summary.ts";
import { terminalReport } from "./terminal-report.ts";

function notesOf(results: readonly Result[]): string[] {
  const { tasks, subjects } = exampleReport("G28-step", results);
  return tasks.flatMap((task) => rowsOf(task, subjects)).map(({ cells }) => cells[5]);
}

test("A scaled figure says so, with what was run and how many times", () => {
  const scaled = { words: "batch 1", times: 16 };
  const [note] = notesOf([measured("ours-wasm", [1], { scaled })]);
  expect(note).toBe("scaled: batch 1, times 16.0");
});

test("Who cannot do the work is shown with the reason", () => {
  const report = exampleReport("G28-step", [
    { subject: "tfjs-wasm", status: "cannot", reason: "no filter gradient" },
  ]);
  expect(terminalReport(report)).toMatch(/TensorFlow\.js wasm +cannot .*no filter gradient/);
});

test("Losses that agree are printed, and losses that differ are marked", () => {
  const [mine] = notesOf([
    measured("ours-wasm", [1], { losses: [8, 7.5] }),
    measured("torch-dense", [1], { losses: [8.0001, 7.5] }),
  ]);
  expect(mine).toBe("losses 8.0000, 7.5000, as the others");
  const [other] = notesOf([
    measured("ours-wasm", [1], { losses: [8, 7.5] }),
    measured("torch-dense", [1], { losses: [8, 7.4] }),
  ]);
  expect(other).toMatch(/^LOSSES DIFFER/);
});

test("Losses over other batches are not compared", () => {
  const [mine] = notesOf([
    measured("ours-wasm", [1], { losses: [8] }),
    measured("torch-dense", [1], { losses: [3], scaled: { words: "batch 1", times: 16 } }),
  ]);
  expect(mine).toBe("losses 8.0000");
});

test("a size says what an import loads of it, where it is known, or why there is none", () => {
  expect(sizeCells({ name: "a", bytes: 49_400, bytesAtFirst: 25_300 })).toEqual([
    "a",
    "49.4 kB",
    "25.3 kB",
  ]);
  expect(sizeCells({ name: "b", bytes: 1234 })).toEqual(["b", "1.23 kB", ""]);
  expect(sizeCells({ name: "c", missing: "not installed" })).toEqual(["c", "not installed", ""]);
});
