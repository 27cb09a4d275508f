import { busyWords, ratioColumns, ratioTable } from "./goals.ts";
import { peakColumns, peakTable } from "./peak-share.ts";
import type { Report } from "./report.ts";
import { columns, rowsOf, sizeCells } from "./summary.ts";
import { inBytes, inSeconds } from "./units.ts";

/** A report as text for a terminal. */
export function terminalReport(report: Report): string {
  return [
    ...machineLines(report),
    ...[busyWords(report) ?? []].flat(),
    "",
    ...subjectLines(report),
    ...report.tasks.flatMap((task) => {
      const rows = rowsOf(task, report.subjects);
      const table = rows.map(({ subject, cells }) => [subject.name, ...cells]);
      const load = task.load.map((x) => x.toFixed(1)).join(" -> ");
      const head = ["", ...columns];
      return ["", `${task.name}: ${task.words} (load ${load})`, ...textTable([head, ...table])];
    }),
    ...countLines(report),
    ...ratioLines(report),
    ...peakLines(report),
    ...sizeLines(report),
    "",
    `${report.quick ? "A quick run" : "A run"} of ${inSeconds(report.seconds)}`,
  ].join("\n");
}

function machineLines({ machine, started }: Report): string[] {
  const { processor, cores, memoryBytes, system, node, threads, load } = machine;
  return [
    `${started}, ${processor}, ${cores} cores, ${inBytes(memoryBytes)}, ${system}, node ${node}`,
    `${threads} threads; load of the last minute ${load.map((x) => x.toFixed(2)).join(" before, ")} after`,
  ];
}

function subjectLines({ subjects }: Report): string[] {
  return textTable(
    subjects.map(({ name, version, threads, device, missing }) => [
      name,
      missing ?? version ?? "",
      missing === undefined && threads !== undefined && threads > 0 ? threadWords(threads) : "",
      missing === undefined ? (device ?? "") : "",
    ]),
  );
}

function threadWords(threads: number): string {
  return threads === 1 ? "1 thread" : `${threads} threads`;
}

function ratioLines(report: Report): string[] {
  const rows = ratioTable(report);
  return rows.length === 0 ? [] : ["", ...textTable([ratioColumns, ...rows])];
}

function peakLines(report: Report): string[] {
  const rows = peakTable(report);
  return rows.length === 0 ? [] : ["", ...textTable([peakColumns, ...rows])];
}

function countLines({ tasks, subjects }: Report): string[] {
  const rows = tasks.flatMap((task) =>
    rowsOf(task, subjects).flatMap(({ subject, counts }) =>
      counts === "" ? [] : [[task.id, subject.name, counts]],
    ),
  );
  return rows.length === 0 ? [] : ["", ...textTable(rows)];
}

function sizeLines({ sizes }: Report): string[] {
  const titles = ["minified and gzipped", "all", "loaded at first"];
  return sizes.length === 0 ? [] : ["", ...textTable([titles, ...sizes.map(sizeCells)])];
}

/** Cells in columns, two spaces apart. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
