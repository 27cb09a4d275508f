import { barChart } from "./bar-chart.ts";
import { busyWords, ratioColumns, ratioTable } from "./goals.ts";
import { escapeHtml, htmlTable } from "./html.ts";
import { peakColumns, peakTable } from "./peak-share.ts";
import type { Report, TaskReport } from "./report.ts";
import { columns, rowsOf } from "./summary.ts";
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
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${style}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p>${facts.map(escapeHtml).join(" · ")}</p>
<p><strong>${escapeHtml(busyWords(report) ?? "")}</strong></p>
<p>All subjects took turns, each in a process of its own, after a warm-up. Bars show medians on a logarithmic scale (shorter is better),
lines reach from the fastest to the slowest run. Pale bars are <em>scaled</em>: a part was run and multiplied. Rates count dense kernels.</p>
<h2>Subjects</h2>
${subjectTable(report)}
${ratioSection(report)}
${peakSection(report)}
${report.tasks.map((task) => taskSection(report, task)).join("\n")}
${sizeSection(report)}
</body></html>
`;
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
  const rows = sizes.map(({ name, bytes, missing }) => [
    name,
    bytes === undefined ? (missing ?? "") : inBytes(bytes),
  ]);
  return `<h2>Sizes</h2>\n${htmlTable([["all exports, bundled", "minified and gzipped"], ...rows])}`;
}

const style = `
:root { color-scheme: light dark; --ours: #2a7f62; --peer: #7c8794; --ink: #1b1f24; --paper: #fff; --faint: #d5dae0; }
@media (prefers-color-scheme: dark) { :root { --ours: #4cc39a; --peer: #8b97a5; --ink: #e8eaed; --paper: #15181c; --faint: #394049; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; font-size: 1.15rem; } section p { margin: .2rem 0; opacity: .75; }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--faint); vertical-align: top; }
svg { width: 100%; font-size: 13px; } svg text { fill: var(--ink); } .name { text-anchor: end; } .tick { text-anchor: middle; opacity: .6; font-size: 11px; }
.none { opacity: .55; font-style: italic; } .grid { stroke: var(--faint); } .spread { stroke: var(--ink); stroke-width: 2; }
.ours { fill: var(--ours); } .peer { fill: var(--peer); } .scaled { opacity: .45; }
`;
