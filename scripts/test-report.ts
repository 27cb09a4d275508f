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
  /** Milliseconds; missing for a test that did not run. */
  readonly duration?: number | null;
  readonly tags?: readonly string[];
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

/** A line for each untagged test that took longer than `limit` ms, the slowest first: such a test needs a tag or less work. */
export function slowTests(report: Report, limit: number): string[] {
  return report.testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ tags = [] }) => tags.length === 0)
        .map(({ fullName, duration }) => ({ name, fullName, duration: duration ?? 0 })),
    )
    .filter(({ duration }) => duration > limit)
    .toSorted((a, b) => b.duration - a.duration)
    .map(({ name, fullName, duration }) => {
      return `slow without a tag: ${name} › ${fullName}: ${(duration / 1000).toFixed(1)} s`;
    });
}

function firstLine(text = ""): string {
  return text.split("\n", 1).join("");
}

/** Untagged tests above this many ms are printed. */
const slow = 1000;
/** In CI, untagged tests above this many ms are failures: far more than a second, since the machine may be busy. */
const tooSlow = 5000;

/** Reads a report that vitest wrote; a run that left none counts as one failure. */
export function readReport(
  path: string,
  { failSlow = false }: { readonly failSlow?: boolean } = {},
): { count: Count; troubles: string[] } {
  if (!existsSync(path)) {
    return {
      count: { passed: 0, failed: 1, skipped: 0 },
      troubles: [`failed: there is no ${path}`],
    };
  }
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  const { passed, failed, skipped } = countTests(report);
  const over = failSlow ? slowTests(report, tooSlow).length : 0;
  return {
    count: { passed: passed - over, failed: failed + over, skipped },
    troubles: [...slowTests(report, slow), ...tellTroubles(report)],
  };
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
