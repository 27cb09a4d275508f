/**
 * Images a second by format and number of workers, beside a plain loop in Python where there is one with Pillow and numpy (Debian: python3-pil,
 * python3-numpy): `npm run bench:data`, or
 * `npm run bench:data -- folder npz` for ways with such names. `ROUNDS` sets the turns of each way (default 5), after one that does not count.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = "--conditions=@pixelweft/source";
const words = process.argv.slice(2);
const rounds = process.env["ROUNDS"] ?? "5";
const program = fileURLToPath(
  new URL("../../../../packages/datasets/src/fixtures/data-bench.fixture.ts", import.meta.url),
);
const loop = fileURLToPath(new URL("../../peers/data_loop.py", import.meta.url));
/** Bytes of a decoded picture of 32x32. */
const decoded = 3072;

const python = findPython();
const versions = python?.versions ?? "no python3 with Pillow and numpy";
const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
console.log(`Node ${process.version}, ${versions}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}`);
console.log(`Load before: ${load()}`);
const folder = mkdtempSync(join(tmpdir(), "pixelweft-bench-"));
try {
  const run = spawnSync(
    process.execPath,
    [source, program, folder, rounds, python?.path ?? "", loop, ...words],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (run.status !== 0) throw new Error(`The process ended with ${run.status ?? run.signal}`);
  print(JSON.parse(run.stdout) as Record<string, Rates>);
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`Load after: ${load()}`);

interface Rates {
  readonly clock: readonly number[];
  readonly cpu: readonly number[];
}

function print(rates: Readonly<Record<string, Rates>>): void {
  console.log(
    `| way, median of ${rounds} | images/s | lowest | highest | MB/s decoded | images per CPU second |`,
  );
  console.log("| --- | --: | --: | --: | --: | --: |");
  for (const [name, { clock, cpu }] of Object.entries(rates)) {
    const [median, least, most] = spread(clock);
    const bytes = name.startsWith("IDX") ? 784 : decoded;
    const cells = [median, least, most].map(whole);
    const rate = ((median * bytes) / 1e6).toFixed(0);
    console.log(`| ${[name, ...cells, rate, whole(spread(cpu)[0])].join(" | ")} |`);
  }
}

function spread(values: readonly number[]): [median: number, least: number, most: number] {
  const sorted = values.toSorted((x, y) => x - y);
  return [
    sorted[sorted.length >> 1] ?? Number.NaN,
    sorted[0] ?? Number.NaN,
    sorted.at(-1) ?? Number.NaN,
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function findPython(): { readonly path: string; readonly versions: string } | undefined {
  const ask =
    "import PIL, numpy, platform; print(f'Python {platform.python_version()}, Pillow {PIL.__version__}, numpy {numpy.__version__}')";
  for (const path of ["/usr/bin/python3", "python3"]) {
    try {
      const said = execFileSync(path, ["-c", ask], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return { path, versions: said.trim() };
    } catch {
      continue;
    }
  }
  return undefined;
}
