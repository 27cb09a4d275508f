/**
 * Trains from archives of full size in the published layouts, with made-up pictures: `npm run train-streams`, or with `cifar10` or `imagenet32`. Each is
 * read by `pixelweft train` for 200 steps, once in one go and once stopped in the middle of the epoch and resumed: the weights have to be the same bits,
 * and memory has to stay flat. It writes up to 4 GB to the folder for temporary files. The network is a small one, so that a processor is enough;
 * `CONFIG=cifar10` takes that of a preset. What was seen stands in docs/robustness.md.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const steps = 200;
const sets: Readonly<Record<string, readonly string[]>> = {
  cifar10: [],
  imagenet32: ["--as", "imagenet32-oord"],
};
/** The sizes of a batch are those of the preset `cifar10`. */
const small = {
  hiddenChannels: 6,
  layers: 1,
  firstKernelSize: 5,
  kernelSize: 3,
  headChannels: 12,
  batch: 16,
  accumulate: 2,
  steps,
  warmup: 20,
  validateEvery: 1000,
  validationImages: 64,
};
/** MiB by which the third quarter of the steps may take more than the second. The last one ends with validation. */
const mostGrowth = 64;

const at = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const source = "--conditions=@pixelweft/source";
const wanted = process.argv.slice(2);

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}`);
console.log(
  "| archive | GB | images to train on | stopped after step | MiB to open | MiB, steps 50 to 100 | MiB, steps 100 to 150 | MiB at the end | seconds | load |",
);
console.log("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
for (const [set, options] of Object.entries(sets)) {
  if (wanted.length > 0 && !wanted.includes(set)) continue;
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-streams-"));
  try {
    await compare(set, { options, folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(
  set: string,
  { options, folder }: { options: readonly string[]; folder: string },
): Promise<void> {
  const start = performance.now();
  const program = at("packages/datasets/src/fixtures/published-archives.fixture.ts");
  const written = spawnSync(process.execPath, [source, program, set, folder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (written.status !== 0) throw new Error(`The archive of ${set} was not written`);
  const archive = written.stdout.trim();
  const config = process.env["CONFIG"] ?? join(folder, "small.json");
  writeFileSync(join(folder, "small.json"), JSON.stringify(small));
  const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
  const words = ["--data", archive, ...options, "--config", config, "--steps", `${steps}`];
  const one = await train([...words, "--samples", "0", "--out", whole], { run: whole });
  await train([...words, "--samples", "0", "--out", parts], { run: parts, stopAfter: steps / 2 });
  const stopped = lastStep(parts);
  await train(["--resume", parts, "--samples", "0"], { run: parts });
  if (stopped >= steps) fail(`${set}: the run was not stopped in time`);
  if (lastStep(parts) !== steps) fail(`${set}: the resumed run ended at step ${lastStep(parts)}`);
  if (weightsOf(whole) !== weightsOf(parts)) fail(`${set}: the resumed run has other weights`);
  const [opening = 0, , second = 0, third = 0, last = 0] = one;
  if (third - second > mostGrowth) fail(`${set}: memory grew from ${second} to ${third} MiB`);
  const images = recordsOf(whole).find(({ kind }) => kind === "run")?.["trainImages"];
  const gigabytes = (statSync(archive).size / 1e9).toFixed(2);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const cells = [
    gigabytes,
    images,
    stopped,
    opening,
    second,
    third,
    last,
    seconds,
    loadavg()[0]?.toFixed(1),
  ];
  console.log(`| ${[set, ...cells].join(" | ")} |`);
}

/** Runs the command, and looks twice a second at its memory: the most in MiB before the first step, and in each quarter of the steps. */
async function train(
  words: readonly string[],
  { run, stopAfter = Infinity }: { run: string; stopAfter?: number },
): Promise<number[]> {
  const command = [source, at("packages/cli/src/bin.ts"), "train", ...words];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "ignore", "inherit"] });
  const most: number[] = [];
  let isAsked = false;
  const watch = setInterval(() => {
    const step = lastStep(run);
    const quarter = step === 0 ? 0 : Math.min(4, 1 + Math.floor((4 * step) / steps));
    most[quarter] = Math.max(most[quarter] ?? 0, memoryOf(child.pid));
    if (step < stopAfter || isAsked) return;
    isAsked = true; // a second time would end it without saving
    child.kill("SIGINT");
  }, 500);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(watch);
  const isStopped = stopAfter < Infinity && code === 130;
  if (code !== 0 && !isStopped) throw new Error(`pixelweft train ended with ${String(code)}`);
  return most;
}

function memoryOf(pid = 0): number {
  const path = `/proc/${pid}/status`;
  const [, kilobytes = 0] = existsSync(path)
    ? (/^VmRSS:\s+(\d+)/m.exec(readFileSync(path, "utf8")) ?? [])
    : [];
  return Math.round(Number(kilobytes) / 1024);
}

function recordsOf(run: string): Record<string, unknown>[] {
  const path = join(run, "metrics.jsonl");
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function lastStep(run: string): number {
  return Math.max(0, ...recordsOf(run).map(({ step }) => Number(step)));
}

/** What the tensors of the last checkpoint are, without what is said of them. */
function weightsOf(run: string): string {
  const bytes = readFileSync(join(run, "last.safetensors"));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  return createHash("sha256").update(bytes.subarray(start)).digest("hex");
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
