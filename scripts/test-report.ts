import { existsSync, readFileSync } from "node:fs";

/** How many tests of a run passed, failed and were skipped. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly TestResult[];
  }[];
}

interface TestResult {
  readonly status: string;
  readonly fullName: string;
  /** What went wrong in each try, also for a test that passed in a later one. */
  readonly failureMessages: readonly string[];
}

/** Counts the tests of a report; a file that could not even be loaded is one failure. */
export function countTests(report: Report): Count {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    // An error between tests fails a run without failing any test.
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * A line for each test that failed, for each that passed only after a failed try, and for each file that could not be
 * loaded: a log may be cut to its end, which has to say by itself what went wrong.
 */
export function tellTroubles(report: Report): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.failureMessages.length > 0);
    const lines = tests.map((test) => {
      const { status: ended, fullName, failureMessages } = test;
      const why = firstLine(failureMessages[0]);
      if (ended === "failed") return `failed: ${name} › ${fullName}: ${why}`;
      const errors = failureMessages.length === 1 ? "1 error" : `${failureMessages.length} errors`;
      return `passed on retry: ${name} › ${fullName} (after ${errors}): ${why}`;
    });
    const isUnloaded =
      status === "failed" && assertionResults.every((test) => test.status !== "failed");
    return isUnloaded ? [...lines, `failed: ${name}: ${firstLine(message)}`] : lines;
  });
}

function firstLine(text = ""): string {
  return text.split("\n", 1).join("");
}

/** Reads a report that vitest wrote; a run that left none counts as one failure. */
export function readReport(path: string): { count: Count; troubles: string[] } {
  if (!existsSync(path)) {
    return {
      count: { passed: 0, failed: 1, skipped: 0 },
      troubles: [`failed: there is no ${path}`],
    };
  }
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  return { count: countTests(report), troubles: tellTroubles(report) };
}

/** The sum of several runs. */
export function sumCounts(counts: readonly Count[]): Count {
  return counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The closing line of a run: `12 passed, 0 failed, 1 skipped`. */
export function countLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
