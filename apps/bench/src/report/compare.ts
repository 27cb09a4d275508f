import { relation, spreadOf } from "../statistics.ts";
import type { Report, Result } from "./report.ts";
import { textTable } from "./terminal-report.ts";
import { figures, inSeconds } from "./units.ts";

/** A task of a subject in two reports. */
export interface Change {
  readonly task: string;
  readonly subject: string;
  readonly before: string;
  readonly after: string;
  /** The old median over the new one: above 1 is faster. Missing where the two cannot be compared. */
  readonly ratio?: number;
  readonly words: string;
}

/** What changed between two reports, subject by subject, for all that either of them has. */
export function compareReports(before: Report, after: Report): Change[] {
  const find = (report: Report, task: string, subject: string): Result | undefined =>
    report.tasks
      .find(({ id }) => id === task)
      ?.results.find((result) => result.subject === subject);
  const keys = [before, after].flatMap(({ tasks }) =>
    tasks.flatMap(({ id, results }) => results.map(({ subject }) => `${id} ${subject}`)),
  );
  return [...new Set(keys)].map((key) => {
    const [task = "", subject = ""] = key.split(" ");
    const [a, b] = [find(before, task, subject), find(after, task, subject)];
    return { task, subject, ...changeOf(a, b) };
  });
}

function changeOf(
  a: Result | undefined,
  b: Result | undefined,
): Pick<Change, "before" | "after" | "words" | "ratio"> {
  const told = { before: words(a), after: words(b) };
  if (a?.status !== "measured" || b?.status !== "measured")
    return { ...told, words: a?.status === b?.status ? "" : "not in both" };
  if (a.scaled?.words !== b.scaled?.words) return { ...told, words: "scaled from other sizes" };
  const [old, now] = [spreadOf(a.seconds), spreadOf(b.seconds)];
  return { ...told, ratio: old.median / now.median, words: relation(old, now) };
}

function words(result: Result | undefined): string {
  if (result === undefined) return "-";
  if (result.status !== "measured") return result.status;
  const median = inSeconds(spreadOf(result.seconds).median);
  return result.scaled ? `${median} scaled` : median;
}

/** Changes as a table for a terminal, with a warning if the two runs are no fair pair. */
export function comparisonText(before: Report, after: Report): string {
  const changes = compareReports(before, after);
  const rows = changes.map(({ task, subject, before: a, after: b, ratio, words: said }) => [
    task,
    subject,
    a,
    b,
    ratio === undefined ? "" : `x ${figures(ratio)}`,
    said,
  ]);
  const head = ["task", "subject", "before", "after", "before / after", ""];
  return [...warnings(before, after), ...textTable([head, ...rows])].join("\n");
}

function warnings(before: Report, after: Report): string[] {
  const [a, b] = [before.machine, after.machine];
  const load = (report: Report): string => report.machine.load.map((x) => x.toFixed(1)).join("-");
  return [
    ...(a.processor === b.processor && a.cores === b.cores && a.threads === b.threads
      ? []
      : ["Warning: the two runs are of different machines or threads"]),
    ...(before.quick === after.quick ? [] : ["Warning: one of the two was a quick run"]),
    `Load ${load(before)} before, ${load(after)} after`,
  ];
}
