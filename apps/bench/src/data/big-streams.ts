/**
 * Reads archives of full size, whose bytes are computed when they are asked for, and looks how much memory that takes: `npm run big-streams`, or
 * with the start of a case's name. What is deflated is unpacked to a temporary file of 5.4 GB. What was seen stands in docs/robustness.md.
 */
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";

interface Report {
  readonly bytes: number;
  readonly images: number;
  readonly opened: number;
  readonly seconds: number;
  readonly peak: number;
}

const cases = [
  "tar of 1281149 pictures 32x32",
  "tar of 5 GB, pictures 64x64",
  "tar.gz of 5 GB",
  "npz of 5 GB, stored",
  "npz of 5 GB, deflated",
];
const [wanted = ""] = process.argv.slice(2);
/** MiB above those of a process that reads nothing. */
const most = 150;
const program = fileURLToPath(
  new URL("../../../../packages/datasets/src/fixtures/big-stream.fixture.ts", import.meta.url),
);

const bare = read("bare")?.peak ?? 0;
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "?"}; ${bare} MiB without reading`);
console.log("| archive | GB | images read | s to open | s in all | MiB above | load |");
console.log("| --- | --: | --: | --: | --: | --: | --: |");
for (const name of cases.filter((known) => known.startsWith(wanted))) {
  const report = read(name);
  if (!report) continue;
  const { bytes, images, opened, seconds, peak } = report;
  const figures = [(bytes / 1e9).toFixed(2), images, opened.toFixed(0), seconds.toFixed(0)];
  const load = loadavg()[0]?.toFixed(1);
  console.log(`| ${[name, ...figures, peak - bare, load].join(" | ")} |`);
  if (peak - bare > most) fail(`${name} took ${peak - bare} MiB, more than ${most}`);
}

function read(name: string): Report | undefined {
  // A young generation of 48 MiB: what V8 takes by default for garbage would hide what a reader needs.
  const flags = ["--max-semi-space-size=16", "--conditions=@pixelweft/source"];
  const run = spawnSync(process.execPath, [...flags, program, name], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (run.status === 0) return JSON.parse(run.stdout) as Report;
  fail(`${name}: the process ended with ${run.status ?? run.signal}`);
  return undefined;
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
