import { spreadOf, type Spread } from "../statistics.ts";
import type { Figures } from "../wire.ts";
import type { Result, SizeReport, SubjectReport, TaskReport } from "./report.ts";
import { figures, inBytes, inRate, inSeconds } from "./units.ts";

/** One line of a task's table. */
export interface Row {
  readonly subject: SubjectReport;
  /** Missing where there is no figure; then `words` say why. */
  readonly spread?: Spread;
  readonly scaled: boolean;
  /** What stands under `columns`. */
  readonly cells: readonly [string, string, string, string, string, string];
  /** Dispatches, memory and the like, in words. */
  readonly counts: string;
}

/** The heads of the columns of `Row.cells`. */
export const columns = [
  "median",
  "min to max",
  "rate",
  "first result",
  "peak memory",
  "notes",
] as const;

/** A task's results as lines, in the subjects' order. */
export function rowsOf(task: TaskReport, subjects: readonly SubjectReport[]): Row[] {
  return task.results.flatMap((result) => {
    const subject = subjects.find(({ id }) => id === result.subject);
    return subject ? [rowOf(task, result, subject)] : [];
  });
}

function rowOf(task: TaskReport, result: Result, subject: SubjectReport): Row {
  if (result.status !== "measured") {
    const words = { cannot: "cannot", failed: "failed", "left out": "left out" }[result.status];
    return { subject, scaled: false, cells: [words, "", "", "", "", result.reason], counts: "" };
  }
  const spread = spreadOf(result.seconds);
  const { scaled, threads, start } = result;
  const { "peak memory bytes": peak, ...counts } = result.figures;
  const notes = [
    ...(scaled ? [`scaled: ${scaled.words}, times ${figures(scaled.times)}`] : []),
    ...(threads !== undefined && threads !== subject.threads && threads > 0
      ? [`${threads} thread${threads > 1 ? "s" : ""}`]
      : []),
    ...lossNotes(task, result),
  ];
  return {
    subject,
    spread,
    scaled: scaled !== undefined,
    cells: [
      inSeconds(spread.median),
      `${inSeconds(spread.min)} to ${inSeconds(spread.max)} (${spread.count})`,
      inRate(task.flop, spread.median),
      inSeconds(start.prepared + start.firstRun),
      peak === undefined ? "" : inBytes(peak),
      notes.join("; "),
    ],
    counts: countWords(counts),
  };
}

/** Losses of subjects with the same batch must agree to this share: the work is the same. */
const agreement = 1e-3;

/** A word if this subject's losses differ from those of the others: then it did other work. */
function lossNotes(
  task: TaskReport,
  mine: Extract<Result, { readonly status: "measured" }>,
): string[] {
  if (mine.losses.length === 0) return [];
  const others = task.results.flatMap((result) =>
    result.status === "measured" &&
    result.subject !== mine.subject &&
    result.scaled?.words === mine.scaled?.words
      ? [result.losses]
      : [],
  );
  const same = (theirs: readonly number[]): boolean =>
    theirs.every(
      (loss, i) => Math.abs(loss - (mine.losses[i] ?? loss)) <= agreement * Math.abs(loss),
    );
  const differ = others.filter((theirs) => !same(theirs)).length;
  const losses = mine.losses.map((loss) => loss.toFixed(4)).join(", ");
  if (others.length === 0) return [`losses ${losses}`];
  return [differ === 0 ? `losses ${losses}, as the others` : `LOSSES DIFFER: ${losses}`];
}

function countWords(counts: Figures): string {
  return Object.entries(counts)
    .map(([name, value]) =>
      name.endsWith(" bytes")
        ? `${name.slice(0, -6)} ${inBytes(value)}`
        : `${name} ${Number.isInteger(value) ? value.toLocaleString("en") : figures(value)}`,
    )
    .join("; ");
}

/** The line of a library under "minified and gzipped", of all files and of those that an import loads. */
export function sizeCells({ name, bytes, bytesAtFirst, missing = "" }: SizeReport): string[] {
  if (bytes === undefined) return [name, missing, ""];
  return [name, inBytes(bytes), bytesAtFirst === undefined ? "" : inBytes(bytesAtFirst)];
}
