/**
 * Reads damaged files of every format: `npm run fuzz`, or `npm run fuzz -- png zip` for some formats. Each format has a process of its own, and each
 * file ten seconds. `INPUTS` sets how many (default 20000), `SERIES` which (default 1: always the same ones). What was seen stands in docs/robustness.md.
 */
import { spawnSync } from "node:child_process";
import { cpus, loadavg, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

interface Report {
  readonly inputs?: number;
  readonly outcomes?: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly hang?: number;
  readonly slowest?: { readonly milliseconds: number; readonly input: number };
  readonly largest?: number;
  readonly before?: number;
  readonly peak: number;
  readonly seconds?: number;
}

const all =
  "tar zip gzip zlib png jpeg crossfire npy idx cifar pickle imagenet open parquet tile-map codec".split(
    " ",
  );
/** Where the formats are that are none of the data sets. */
const modules: Readonly<Record<string, string>> = {
  codec: new URL("codec-fuzz.fixture.ts", import.meta.url).href,
};
const formats = process.argv.length > 2 ? process.argv.slice(2) : all;
const inputs = process.env["INPUTS"] ?? "20000";
const series = process.env["SERIES"] ?? "1";
const program = fileURLToPath(
  new URL("../../packages/datasets/src/fixtures/fuzz/process.fixture.ts", import.meta.url),
);
/** MiB that a reader may take, of whatever file. */
const mostMemory = 256;

setPriority(10);
const load = loadavg().map((value) => value.toFixed(1));
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "?"}, load ${load.join(" ")}`);
console.log(
  "| format | inputs | same | other | errors | failures | s | slowest ms | MiB before | MiB peak | largest array |",
);
console.log("| --- | --: | --: | --: | --- | --: | --: | --: | --: | --: | --: |");
let failed = false;
for (const format of formats) {
  const run = spawnSync(
    process.execPath,
    ["--conditions=@pixelweft/source", program, format, inputs, series, "10", ...moduleOf(format)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 28 },
  );
  const last = run.stdout.trim().split("\n").at(-1) ?? "";
  const report: Report = last.startsWith("{")
    ? (JSON.parse(last) as Report)
    : { failures: [`the process ended with ${run.status ?? run.signal}`], peak: 0 };
  const { outcomes = {}, failures, hang, slowest, before = 0, peak } = report;
  const { same = 0, other = 0, failure: _, ...errors } = outcomes;
  const names = Object.entries(errors).map(([code, count]) => `${code} ${count}`);
  const cells = [format, report.inputs, same, other, names.join(", "), failures.length];
  const figures = [
    report.seconds?.toFixed(0),
    slowest?.milliseconds.toFixed(0),
    before,
    peak,
    report.largest,
  ];
  console.log(`| ${[...cells, ...figures].join(" | ")} |`);
  for (const text of failures.slice(0, 5))
    console.error(`${text}${hang === undefined ? "" : ` at input ${hang}`}`);
  if (peak - before > mostMemory)
    console.error(`${format} took ${peak - before} MiB, more than ${mostMemory}`);
  failed ||= failures.length > 0 || peak - before > mostMemory;
}
process.exitCode = failed ? 1 : 0;

function moduleOf(format: string): string[] {
  const found = modules[format];
  return found === undefined ? [] : [found];
}
