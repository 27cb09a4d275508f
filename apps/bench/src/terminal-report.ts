import type { Report } from "./report.ts";
import { columns, ratiosOf, rowsOf } from "./summary.ts";
import { figures, inBytes, inSeconds } from "./units.ts";

/** A report as text for a terminal. */
export function terminalReport(report: Report): string {
  return [
    ...machineLines(report),
    "",
    ...subjectLines(report),
    ...report.tasks.flatMap((task) => {
      const rows = rowsOf(task, report.subjects);
      const table = rows.map(({ subject, cells }) => [subject.name, ...cells]);
      const load = task.load.map((x) => x.toFixed(1)).join(" -> ");
      const head = ["", ...columns];
      return ["", `${task.name}: ${task.words} (load ${load})`, ...textTable([head, ...table])];
    }),
    ...ratioLines(report),
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
  const ratios = ratiosOf(report);
  if (ratios.length === 0) return [];
  const rows = ratios.map(({ words, task, ratio, goal, least, scaled }) => [
    words,
    task,
    `${figures(ratio)}${scaled ? " (scaled)" : ""}`,
    figures(goal),
    figures(least),
    ratio >= goal ? "goal met" : ratio >= least ? "enough" : "MISSED",
  ]);
  return ["", ...textTable([["peer's time / ours", "", "measured", "goal", "least", ""], ...rows])];
}

function sizeLines({ sizes }: Report): string[] {
  const rows = sizes.map(({ name, bytes, missing }) => [
    name,
    bytes === undefined ? (missing ?? "") : inBytes(bytes),
  ]);
  return sizes.length === 0 ? [] : ["", ...textTable([["minified and gzipped", ""], ...rows])];
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
