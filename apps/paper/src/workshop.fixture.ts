import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { formatIdx } from "@pixelweft/datasets";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { threefry } from "@pixelweft/tensor";
import { runCommandLine } from "pixelweft";
import { runExperiment } from "./experiments.ts";

/** What an experiment wrote, and its exit code. */
export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A stream that keeps what is written to it. */
function keptStream(): PassThrough & { readonly columns: number } {
  return Object.assign(new PassThrough({ encoding: "utf8" }), { columns: 80 });
}

function writtenTo(stream: PassThrough): string {
  const text: unknown = stream.read();
  return typeof text === "string" ? text : "";
}

/** Runs an experiment in this process. */
export async function runHere(words: readonly string[]): Promise<Finished> {
  const terminal = { out: keptStream(), err: keptStream() };
  const code = await runExperiment(words, terminal);
  return { code, out: writtenTo(terminal.out), err: writtenTo(terminal.err) };
}

/** Trains a model with the command line. Error, with what it said, if that fails. */
export async function trainHere(words: readonly string[]): Promise<void> {
  const terminal = { out: keptStream(), err: keptStream() };
  const code = await runCommandLine(["train", "--samples", "0", ...words], terminal);
  if (code !== 0) throw new Error(writtenTo(terminal.err));
}

/** A folder with a small data set of 6 x 6 images in two classes, and a configuration that trains in a moment. */
export async function makeWorkshop(): Promise<{
  readonly folder: string;
  readonly data: string;
  readonly config: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-paper-"));
  const [data, config] = [join(folder, "data"), join(folder, "small.json")];
  for (const [part, count, seed] of [
    ["train", 48, 1],
    ["t10k", 12, 2],
  ] as const) {
    const { images, labels } = stripedImages(count, seed);
    const pixels = formatIdx([count, side, side], images);
    await writeFileAtomically(join(data, `${part}-images-idx3-ubyte`), pixels);
    await writeFileAtomically(join(data, `${part}-labels-idx1-ubyte`), formatIdx([count], labels));
  }
  const network = {
    levels: 4,
    hiddenChannels: 6,
    layers: 2,
    firstKernelSize: 3,
    kernelSize: 3,
    headChannels: 6,
  };
  const training = { batch: 4, steps: 12, learningRate: 1e-2, warmup: 2, emaDecay: 0.9 };
  const looks = { validateEvery: 5, validationImages: 4 };
  await writeFile(config, JSON.stringify({ ...network, ...training, ...looks }));
  return { folder, data, config };
}

const side = 6;

/** Images whose rows repeat one of a few levels, and labels 0 and 1. */
export function stripedImages(
  count: number,
  seed: number,
): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const images = new Uint8Array(count * side * side);
  const labels = Uint8Array.from({ length: count }, (_, n) => threefry(seed, 0, n, 0)[0] % 2);
  for (let row = 0; row < count * side; row++) {
    const level = threefry(seed, 1, Math.floor(row / side), row % side)[0] % 4;
    images.fill(level * 64 + 32, row * side, (row + 1) * side);
  }
  return { images, labels };
}
