import type { Checks } from "../protocol/record.ts";
import { markdownTable } from "./markdown-table.ts";

/** The long tests and what they measured: a line for each. */
export function checksTable(checks: Checks | undefined): string {
  if (checks === undefined) return "\nPending: `npm run paper -- checks`.\n";
  const lines = checks.checks.map(({ name, passed, measured }) => [
    name.replaceAll("|", "\\|"),
    measured.join("; ").replaceAll("|", "\\|"),
    passed ? "passed" : "failed",
  ]);
  const origin = `Measured on ${checks.day}, commit ${checks.commits.join(", ")}.`;
  return `${markdownTable([["test", "measured, in bits", ""], ...lines])}\n${origin}\n`;
}
