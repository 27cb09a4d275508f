import { expect, test } from "vitest";
import { countLine, countTests, readReport, sumCounts, tellTroubles } from "./test-report.ts";

const result = (status: string) => ({ status, fullName: "adds", failureMessages: [] });
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
      { name: "a.test.ts", status: "failed", assertionResults: [] },
      {
        name: "b.test.ts",
        status: "failed",
        assertionResults: [result("failed"), result("passed")],
      },
    ],
  });
  expect(count).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test("countTests() counts a run that failed outside its tests as a failure", () => {
  const count = countTests({ ...empty, success: false, numPassedTests: 1, testResults: [] });
  expect(count.failed).toBe(1);
});

test("tellTroubles() names what failed, what passed in a later try and what could not be loaded", () => {
  const passed = { status: "passed", fullName: "adds", failureMessages: [] };
  const late = { status: "passed", fullName: "waits", failureMessages: ["Error: late\n  at here"] };
  const wrong = { status: "failed", fullName: "is right", failureMessages: ["Error: wrong"] };
  const testResults = [
    { name: "a.test.ts", status: "failed", assertionResults: [passed, late, wrong] },
    { name: "b.test.ts", status: "failed", message: "SyntaxError: b", assertionResults: [] },
  ];
  expect(tellTroubles({ ...empty, success: false, numPassedTests: 2, testResults })).toEqual([
    "passed in a later try: a.test.ts › waits: Error: late",
    "failed: a.test.ts › is right: Error: wrong",
    "failed: b.test.ts: SyntaxError: b",
  ]);
});

test("readReport() counts a run without a report as a failure", () => {
  expect(readReport("/nowhere/report.json")).toEqual({
    count: { passed: 0, failed: 1, skipped: 0 },
    troubles: ["failed: there is no /nowhere/report.json"],
  });
});

test("sumCounts() and countLine() make the closing line of several runs", () => {
  const node = { passed: 10, failed: 1, skipped: 2 };
  const browser = { passed: 3, failed: 0, skipped: 1 };
  expect(countLine(sumCounts([node, browser]))).toBe("13 passed, 1 failed, 3 skipped");
});
