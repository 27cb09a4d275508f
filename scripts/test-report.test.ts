import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import {
  countLine,
  countTests,
  readReport,
  slowTests,
  sumCounts,
  tellTroubles,
} from "./test-report.ts";

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

test("tellTroubles() names what failed, what passed on retry and what could not be loaded", () => {
  const passed = { status: "passed", fullName: "adds", failureMessages: [] };
  const late = { status: "passed", fullName: "waits", failureMessages: ["Error: late\n  at here"] };
  const wrong = { status: "failed", fullName: "is right", failureMessages: ["Error: wrong"] };
  const testResults = [
    { name: "a.test.ts", status: "failed", assertionResults: [passed, late, wrong] },
    { name: "b.test.ts", status: "failed", message: "SyntaxError: b", assertionResults: [] },
  ];
  expect(tellTroubles({ ...empty, success: false, numPassedTests: 2, testResults })).toEqual([
    "passed on retry: a.test.ts › waits (after 1 error): Error: late",
    "failed: a.test.ts › is right: Error: wrong",
    "failed: b.test.ts: SyntaxError: b",
  ]);
});

test(
  "npm test ends with each test that failed or passed on retry, and with the count",
  { tags: ["guard"] },
  () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "pixelweft-report-")));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const tests = `
    const failing = (times) => () => {
      if (times-- > 0) throw new Error("late, " + times + " to go");
    };
    test("adds", failing(0));
    describe("the page", () => void test("waits", failing(1)));
    test("waits longer", failing(2));
    test("is wrong", failing(3));`;
    writeFileSync(join(folder, "flaky.test.js"), tests);
    const program = fileURLToPath(new URL("test.ts", import.meta.url));
    const { status, stdout } = spawnSync(
      process.execPath,
      [program, "--root", folder, "--globals", "--retry=2"],
      { encoding: "utf8" },
    );
    const end = stdout.trimEnd().split("\n").slice(-4);
    expect(end.map((line) => line.replace(/ \S*(?=flaky\.test\.js)/, " "))).toEqual([
      "passed on retry: flaky.test.js › the page waits (after 1 error): Error: late, 0 to go",
      "passed on retry: flaky.test.js › waits longer (after 2 errors): Error: late, 1 to go",
      "failed: flaky.test.js › is wrong: Error: late, 2 to go",
      "3 passed, 1 failed, 0 skipped",
    ]);
    expect(status).toBe(1);
  },
);

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

test("slowTests() names untagged tests above the limit, the slowest first", () => {
  const timed = (fullName: string, duration: number, tags: readonly string[] = []) => ({
    ...result("passed"),
    fullName,
    duration,
    tags,
  });
  const tests = [timed("a", 1200), timed("b", 7000), timed("c", 9000, ["guard"]), timed("d", 900)];
  const report = {
    ...empty,
    numPassedTests: 4,
    testResults: [{ name: "x.test.ts", status: "passed", assertionResults: tests }],
  };
  expect(slowTests(report, 1000)).toEqual([
    "slow without a tag: x.test.ts › b: 7.0 s",
    "slow without a tag: x.test.ts › a: 1.2 s",
  ]);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "slow-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "r.json"), JSON.stringify(report));
  expect(readReport(join(folder, "r.json")).count.failed).toBe(0);
  expect(readReport(join(folder, "r.json"), { failSlow: true }).count).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});
