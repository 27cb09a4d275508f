import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { formatIdx } from "@pixelweft/datasets";
import { threefry } from "@pixelweft/tensor";
import { expect } from "vitest";
import { runCommandLine } from "../command-line.ts";

/** What a command wrote, and its exit code. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

class Sink extends Writable {
  text = "";
  readonly columns = 80;

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/** Runs a command in this process. */
export async function runHere(
  words: readonly string[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<Finished> {
  const [out, err] = [new Sink(), new Sink()];
  const code = await runCommandLine(words, { out, err, ...options });
  return { code, out: out.text, err: err.text };
}

/** A command in a process of its own. */
export interface Started {
  readonly child: ChildProcess;
  readonly done: Promise<Finished>;
}

/** What starts the command line, from the sources or, when the tests run on what was built, from that. */
export function programWords(): string[] {
  const built = process.env["TEST_DIST"] === "1";
  const file = fileURLToPath(
    new URL(built ? "../../dist/joined/bin.js" : "../bin.ts", import.meta.url),
  );
  return [process.execPath, ...(built ? [] : ["--conditions=@pixelweft/source"]), file];
}

/** Starts a command in a process of its own. */
export function startCommand(
  words: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Started {
  const [program = "", ...before] = programWords();
  const child = spawn(program, [...before, ...words], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  const done = new Promise<Finished>((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
  return { child, done };
}

/** Images whose rows repeat one of a few levels, and their labels: the first row shows the class. */
export function drawnImages(
  count: number,
  side: number,
  seed: number,
): { images: Uint8Array; labels: Uint8Array } {
  const images = new Uint8Array(count * side * side);
  const labels = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    labels[n] = threefry(seed, 0, n, 0)[0] % 2;
    for (let y = 0; y < side; y++)
      images.fill(
        (threefry(seed, 1, n, y)[0] % 4) * 64 + 32,
        (n * side + y) * side,
        (n * side + y + 1) * side,
      );
  }
  return { images, labels };
}

/** Writes a folder of IDX files, training and test images of `side` x `side` with labels 0 and 1. */
export async function writeIdxFolder(folder: string, side = 6): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [split, count, seed] of [
    ["train", 48, 1],
    ["t10k", 12, 2],
  ] as const) {
    const { images, labels } = drawnImages(count, side, seed);
    const file = formatIdx([count, side, side], images);
    const marks = formatIdx([count], labels);
    await writeFile(join(folder, `${split}-images-idx3-ubyte`), file);
    await writeFile(join(folder, `${split}-labels-idx1-ubyte`), marks);
  }
}

/** Writes a configuration that trains in a moment, as a JSON file. */
export async function writeSmallConfig(path: string, more: object = {}): Promise<void> {
  const small = {
    levels: 4,
    hiddenChannels: 6,
    layers: 2,
    firstKernelSize: 3,
    kernelSize: 3,
    headChannels: 6,
    batch: 4,
    steps: 12,
    learningRate: 1e-2,
    warmup: 2,
    emaDecay: 0.9,
    validateEvery: 5,
    validationImages: 4,
  };
  await writeFile(path, JSON.stringify({ ...small, ...more }));
}

/** What is said of words that are refused, and their exit code. */
export async function refusal(...words: string[]): Promise<[code: number | null, err: string]> {
  const { code, out, err } = await runHere(words);
  expect(out).toBe("");
  return [code, err];
}

/** Makes a folder for a test file, with a small data set and a small configuration in it. */
export async function makeWorkshop(): Promise<{
  readonly folder: string;
  readonly data: string;
  readonly config: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-"));
  const workshop = { folder, data: join(folder, "data"), config: join(folder, "small.json") };
  await writeIdxFolder(workshop.data);
  await writeSmallConfig(workshop.config);
  return workshop;
}
