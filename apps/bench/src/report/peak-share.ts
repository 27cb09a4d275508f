import { spreadOf } from "../statistics.ts";
import { busyWords } from "./goals.ts";
import type { Report } from "./report.ts";
import { figures } from "./units.ts";

/** Share of the peak that the kernels are to reach. */
const goal = 0.8;

/** A kernel's rate and the peak of multiply-adds around its runs, both in operations a second. */
export interface PeakShare {
  readonly subject: string;
  readonly task: string;
  /** At the median time. */
  readonly rate: number;
  /** The median. */
  readonly peak: number;
  /** The median of what each run reached of the peak that was measured right after it. */
  readonly paired: number;
}

/** One for each result that measured the peak between its runs. */
export function peakSharesOf({ tasks, subjects }: Report): PeakShare[] {
  return tasks.flatMap(({ id, flop, results }) =>
    results.flatMap((result) => {
      if (result.status !== "measured" || result.peaks === undefined) return [];
      const { seconds, peaks } = result;
      const each = peaks.flatMap((peak, i) => {
        const time = seconds[i];
        return time === undefined ? [] : [flop / time / peak];
      });
      return [
        {
          subject: subjects.find((one) => one.id === result.subject)?.name ?? result.subject,
          task: id,
          rate: flop / spreadOf(seconds).median,
          peak: spreadOf(peaks).median,
          paired: spreadOf(each).median,
        },
      ];
    }),
  );
}

/** Heads of `peakTable`. */
export const peakColumns: readonly string[] = [
  "share of the probed peak",
  "task",
  "rate",
  "peak",
  "of medians",
  "run by run",
  "goal",
  "",
];

/** Shares as a table. The share of the medians decides. */
export function peakTable(report: Report): string[][] {
  return peakSharesOf(report).map(({ subject, task, rate, peak, paired }) => [
    subject,
    task,
    `${figures(rate / 1e9)} GF/s`,
    `${figures(peak / 1e9)} GF/s`,
    figures(rate / peak),
    figures(paired),
    figures(goal),
    busyWords(report) === undefined
      ? rate / peak >= goal
        ? "goal met"
        : "MISSED"
      : "not judged: the machine was busy",
  ]);
}
