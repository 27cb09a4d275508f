import { kernelColumns, kernelRows } from "../profile/profile-table.ts";
import { benchSections } from "../report/html-report.ts";
import { escapeHtml, htmlPage, htmlTable } from "../report/html.ts";
import { inSeconds } from "../report/units.ts";
import type { GpuReport, ProfileReport } from "./gpu-report.ts";

/** What one run on a card found, as a page that needs nothing else. */
export function gpuPage(report: GpuReport): string {
  const { host, adapter, started, seconds, quick, bench, failures } = report;
  const parts = [
    `<p>${escapeHtml(`${started} · ${quick ? "a quick run on small networks: no measurement" : "a run"} of ${inSeconds(seconds)} · ${host}`)}</p>`,
    adapter.software
      ? "<p><strong>A software adapter: these figures say nothing of a card.</strong></p>"
      : "",
    probeLine(report),
    ...checkLines(report),
    "<h2>Training and sampling</h2>",
    htmlTable([workColumns, ...report.profiles.map(workRow)]),
    `<p>Shares are of the probed f32 peak. "Products" are the contract and filter kernels, weighted by their time.</p>`,
    bench ? benchSections(bench) : "",
    ...report.profiles.filter(({ profile }) => profile.kernels.length > 0).map(profileSection),
    "<h2>Adapter</h2>",
    `<p>${escapeHtml(adapter.features.join(", "))}</p>`,
    htmlTable([
      ["limit", "value"],
      ...Object.entries(adapter.limits).map(([name, value]) => [name, value.toLocaleString("en")]),
    ]),
    failures.length === 0
      ? ""
      : `<h2>What could not be done</h2><ul>${failures.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`,
  ];
  return htmlPage(
    `Pixelweft on ${adapter.description}`,
    parts.filter((part) => part !== "").join("\n"),
  );
}

function probeLine({ probe }: GpuReport): string {
  if (probe === undefined) return "";
  const peak = `${Number((probe.flopsPerSecond / 1e12).toPrecision(3))} TFLOP/s of f32 multiply-adds`;
  const band = `${Number((probe.bytesPerSecond / 1e9).toPrecision(3))} GB/s, read and written`;
  return `<p>Probed: ${peak}; ${band}.</p>`;
}

/** What the card computes wrong, before any time. */
function checkLines({ checks }: GpuReport): string[] {
  return checks.flatMap(({ kernels, passed, failed, untried, worst }) => {
    const line = `Checks, ${kernels}: ${passed} passed, ${failed.length} failed${untried > 0 ? `, ${untried} not tried` : ""}; greatest error ${worst.error.toExponential(1)}${worst.name && ` (${worst.name})`}.`;
    if (failed.length === 0) return `<p>${escapeHtml(line)}</p>`;
    const items = failed.map((one) => `<li>${escapeHtml(one)}</li>`).join("");
    return `<p><strong>${escapeHtml(`${line} This card computes something wrong: do not trust its figures.`)}</strong></p><ul>${items}</ul>`;
  });
}

const workColumns = [
  "work",
  "tiles",
  "ms",
  "images a second",
  "dispatches",
  "kernels, ms",
  "all, % of peak",
  "products, % of peak",
];

function workRow({ work, tiles, images, profile }: ProfileReport): string[] {
  const { steady, kernels, probe } = profile;
  const share = (some: typeof kernels): string => {
    const sum = (of: (one: (typeof kernels)[number]) => number): number =>
      some.reduce((total, one) => total + of(one), 0);
    const rate = sum(({ flops }) => flops) / sum(({ seconds }) => seconds);
    return probe ? ((100 * rate) / probe.flopsPerSecond).toFixed(1) : "";
  };
  const timed = kernels.length > 0;
  const all = kernels.reduce((total, { seconds }) => total + seconds, 0);
  return [
    work,
    tiles,
    (1000 * steady.seconds.median).toFixed(2),
    (images / steady.seconds.median).toFixed(1),
    String(steady.dispatches),
    timed ? (1000 * all).toFixed(2) : "",
    timed ? share(kernels) : "",
    timed ? share(kernels.filter(({ name }) => /^(contract|filter) /.test(name))) : "",
  ];
}

function profileSection({ work, tiles, profile }: ProfileReport): string {
  const how =
    profile.timing === "timestamps" ? "timestamps of whole runs" : "each kernel by itself";
  return `<section><h2>${escapeHtml(`${work}, tiles ${tiles}`)}</h2><p>By ${how}</p>
<details open><summary>Kernels</summary>${htmlTable([kernelColumns, ...kernelRows(profile)])}</details></section>`;
}
