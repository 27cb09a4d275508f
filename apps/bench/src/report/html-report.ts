import { barChart } from "./bar-chart.ts";
import { busyWords, ratioColumns, ratioTable } from "./goals.ts";
import { escapeHtml, htmlPage, htmlTable } from "./html.ts";
import { peakColumns, peakTable } from "./peak-share.ts";
import type { Report, TaskReport } from "./report.ts";
import { columns, rowsOf, sizeCells } from "./summary.ts";
import { inBytes, inSeconds } from "./units.ts";

/** A report as one page that needs nothing else: charts, tables, and what the machine was. */
export function htmlReport(report: Report): string {
  const { machine, started, seconds, quick } = report;
  const title = `Pixelweft bench, ${started.slice(0, 10)}`;
  const facts = [
    started,
    machine.processor,
    `${machine.cores} cores`,
    inBytes(machine.memoryBytes),
    machine.system,
    `node ${machine.node}`,
    `${machine.threads} threads`,
    `load ${machine.load.map((x) => x.toFixed(2)).join(" before and ")} after`,
    `${quick ? "a quick run" : "a run"} of ${inSeconds(seconds)}`,
  ];
  return htmlPage(
    title,
    `<p>${facts.map(escapeHtml).join(" · ")}</p>
<p><strong>${escapeHtml(busyWords(report) ?? "")}</strong></p>
<p>All subjects took turns, each in a process of its own, after a warm-up. Bars show medians on a logarithmic scale (shorter is better),
lines reach from the fastest to the slowest run. Pale bars are <em>scaled</em>: a part was run and multiplied. Rates count dense kernels.</p>
${benchSections(report)}`,
  );
}

/** All that a report has to show, from its subjects on. */
export function benchSections(report: Report): string {
  return `<h2>Subjects</h2>
${subjectTable(report)}
${ratioSection(report)}
${peakSection(report)}
${report.tasks.map((task) => taskSection(report, task)).join("\n")}
${sizeSection(report)}`;
}

function subjectTable({ subjects }: Report): string {
  const rows = subjects.map(({ name, version, threads, device, note, missing }) => [
    name,
    version ?? "",
    threads === undefined || threads === 0 ? "" : String(threads),
    device ?? "",
    missing ?? note ?? "",
  ]);
  return htmlTable([["subject", "version", "threads", "device", "notes"], ...rows]);
}

function ratioSection(report: Report): string {
  const rows = ratioTable(report);
  return rows.length === 0 ? "" : `<h2>Goals</h2>\n${htmlTable([ratioColumns, ...rows])}`;
}

function peakSection(report: Report): string {
  const rows = peakTable(report);
  return rows.length === 0
    ? ""
    : `<h2>Share of the peak</h2>\n<p>Multiply-adds in registers were timed right after each run of the kernel, in the same process.</p>\n${htmlTable([peakColumns, ...rows])}`;
}

function taskSection({ subjects }: Report, task: TaskReport): string {
  const rows = rowsOf(task, subjects);
  const table = [
    ["subject", ...columns, "counts"],
    ...rows.map(({ subject, cells, counts }) => [subject.name, ...cells, counts]),
  ];
  const load = task.load.map((x) => x.toFixed(1)).join(" before, ");
  return `<section><h2>${escapeHtml(task.name)}</h2>
<p>${escapeHtml(task.words)}; load ${load} after</p>
${barChart(rows)}
<details><summary>Figures</summary>${htmlTable(table)}</details></section>`;
}

function sizeSection({ sizes }: Report): string {
  if (sizes.length === 0) return "";
  const titles = ["all exports, bundled", "minified and gzipped", "loaded at first"];
  return `<h2>Sizes</h2>\n${htmlTable([titles, ...sizes.map(sizeCells)])}`;
}
