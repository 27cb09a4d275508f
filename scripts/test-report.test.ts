import { expect, test } from "vitest";
import { countLine, countTests, readCount, sumCounts } from "./test-report.ts";

const empty = { success: true, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

test("countTests() counts skipped and planned tests together", () => {
  const report = { ...empty, numPassedTests: 5, numPendingTests: 2, numTodoTests: 1 };
  const count = countTests({ ...report, testResults: [] });
  expect(count).toEqual({ passed: 5, failed: 0, skipped: 3 });
});

test("countTests() counts a file that could not be loaded as a failure, once", () => {
  const count = countTests({
    ...empty,
    success: false,
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
    ],
  });
  expect(count).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test("countTests() counts a run that failed outside its tests as a failure", () => {
  const count = countTests({ ...empty, success: false, numPassedTests: 1, testResults: [] });
  expect(count.failed).toBe(1);
});

test("readCount() counts a run without a report as a failure", () => {
  expect(readCount("/nowhere/report.json")).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("sumCounts() and countLine() make the closing line of several runs", () => {
  const node = { passed: 10, failed: 1, skipped: 2 };
  const browser = { passed: 3, failed: 0, skipped: 1 };
  expect(countLine(sumCounts([node, browser]))).toBe("13 passed, 1 failed, 3 skipped");
});
