import { spreadOf } from "../statistics.ts";
import type { Report, TaskReport } from "./report.ts";
import { textTable } from "./terminal-report.ts";
import { figures, inSeconds } from "./units.ts";

/** What more threads gain: for each task and subject the medians of reports with other threads, and the first over each. */
export function scalingText(reports: readonly Report[]): string {
  const [first] = reports;
  const heads = reports.map(({ machine }) =>
    machine.threads === 1 ? "1 thread" : `${machine.threads} threads`,
  );
  const rows = (first?.tasks ?? []).flatMap((task) =>
    task.results.map(({ subject }) => {
      const medians = reports.map((report) => medianOf(report.tasks, task.id, subject));
      const [least] = medians;
      return [task.id, subject, ...medians.map((median) => cell(median, least))];
    }),
  );
  const told = reports.map(
    ({ machine: { threads, load } }) =>
      `${threads}: load ${load.map((x) => x.toFixed(1)).join(" -> ")}`,
  );
  const cores = `${first?.machine.processor}, ${first?.machine.cores} cores; ${told.join(", ")}`;
  return [cores, ...textTable([["task", "subject", ...heads], ...rows])].join("\n");
}

function medianOf(tasks: readonly TaskReport[], id: string, subject: string): number | undefined {
  const found = tasks
    .find((task) => task.id === id)
    ?.results.find((result) => result.subject === subject);
  return found?.status === "measured" ? spreadOf(found.seconds).median : undefined;
}

function cell(median: number | undefined, least: number | undefined): string {
  if (median === undefined) return "-";
  if (least === undefined || least === median) return inSeconds(median);
  return `${inSeconds(median)}, x ${figures(least / median)}`;
}
