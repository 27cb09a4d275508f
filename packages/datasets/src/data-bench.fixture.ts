/**
 * Times reading of each format: `node data-bench.fixture.ts FOLDER ROUNDS PYTHON LOOP`. Writes files to the folder first. All ways take turns, `ROUNDS` times; LOOP is
 * the program of the Python peer, if PYTHON is not empty. The last line is JSON: rates by name.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { cifar10 } from "./cifar.ts";
import { benchCount, writeMaterial } from "./data-bench-material.fixture.ts";
import type { Dataset } from "./dataset.ts";
import { idxDataset } from "./idx-dataset.ts";
import { imagenet } from "./imagenet.ts";
import { openPrepared } from "./open-prepared.ts";
import { parquetDataset } from "./parquet-dataset.ts";
import { prepare } from "./prepare.ts";

/** What one turn did. */
interface Turn {
  readonly images: number;
  readonly seconds: number;
  /** Seconds of all processors, which depend less on what else runs. */
  readonly cpu: number;
}

/** Images a second, on the clock and of the processors. */
interface Rates {
  readonly clock: number[];
  readonly cpu: number[];
}

const [folder = "", rounds = "3", python = "", loop = ""] = process.argv.slice(2);
const at = (name: string): string => join(folder, name);
const packed = at("packed");

const ways: Readonly<Record<string, () => Promise<Turn>>> = {
  "PNG in tar": () => epoch(openPngs("pictures.tar"), { workers: 0 }),
  "PNG in tar, 1 worker": () => epoch(openPngs("pictures.tar"), { workers: 1 }),
  "PNG in tar, 2 workers": () => epoch(openPngs("pictures.tar"), { workers: 2 }),
  "PNG in a folder": () => epoch(openPngs("train_32x32"), { workers: 0 }),
  "PNG in a folder, 2 workers": () => epoch(openPngs("train_32x32"), { workers: 2 }),
  "PNG in parquet": () => epoch(openParquet(), { workers: 0 }),
  "PNG in parquet, 2 workers": () => epoch(openParquet(), { workers: 2 }),
  "npz, stored": () => epoch(openNpz(), { workers: 0 }),
  "CIFAR binary, with opening": () => epoch(cifar10({ split: "test", from: at("binary") })),
  "CIFAR pickle, with opening": () => epoch(cifar10({ split: "test", from: at("pickle") })),
  "IDX 28x28, with opening": () => epoch(idxDataset({ folder: at("idx"), split: "test" })),
  "prepare() of PNG in tar": () => timed(async () => (await prepareTar(0)).info.count),
  "prepare() of PNG in tar, 2 workers": () => timed(async () => (await prepareTar(2)).info.count),
  "packed, shuffled epoch": () => epoch(openPrepared(packed), { shuffled: true }),
};
const peers = ["tar", "folder", "npz", "pickle"] as const;

writeMaterial(folder);
const rates: Record<string, Rates> = {};
const keep = (name: string, { images, seconds, cpu }: Turn): void => {
  const { clock, cpu: ofCpu } = (rates[name] ??= { clock: [], cpu: [] });
  clock.push(images / seconds);
  ofCpu.push(images / cpu);
};
await prepareTar(0);
for (let round = -1; round < Number(rounds); round++) {
  for (const [name, run] of Object.entries(ways)) {
    const turn = await run();
    if (round >= 0) keep(name, turn);
  }
  for (const peer of python === "" ? [] : peers) {
    const words = execFileSync(python, [loop, peer, folder], { encoding: "utf8" });
    if (round >= 0) keep(`Python, ${peer}`, JSON.parse(words) as Turn);
  }
}
process.stdout.write(`${JSON.stringify(rates)}\n`);

async function timed(run: () => Promise<number>): Promise<Turn> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const images = await run();
  const { user, system } = process.cpuUsage(before);
  return { images, seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

interface Closable extends Dataset {
  close?(): Promise<void>;
}

/** Opens and reads all images once, in order unless shuffled. */
async function epoch(
  opening: Promise<Closable>,
  {
    workers = 0,
    shuffled = false,
  }: { readonly workers?: number; readonly shuffled?: boolean } = {},
): Promise<Turn> {
  return timed(async () => {
    const data = await opening;
    const shuffle = shuffled && ({ seed: 1 } as const);
    let images = 0;
    let sum = 0;
    for await (const batch of data.batches({ batchSize: 128, workers, shuffle })) {
      images += batch.size;
      sum += batch.images[0] ?? 0;
    }
    await data.close?.();
    if (images !== data.info.count || sum < 0) throw new Error(`${images} images were read`);
    return images;
  });
}

function openPngs(name: string): Promise<Closable> {
  return imagenet({ variant: "imagenet32-oord", split: "train", from: at(name), partial: true });
}

function openNpz(): Promise<Closable> {
  const from = at("train_data_batch_1.npz");
  return imagenet({ variant: "imagenet32-chrabaszcz", split: "train", from, partial: true });
}

function openParquet(): Promise<Closable> {
  return parquetDataset({ from: at("pictures.parquet") });
}

async function prepareTar(workers: number): Promise<Dataset> {
  rmSync(packed, { recursive: true, force: true });
  const data = await openPngs("pictures.tar");
  const prepared = await prepare(data, { folder: packed, workers });
  await prepared.close();
  await data.close?.();
  if (prepared.info.count !== benchCount) throw new Error("samples are missing");
  return prepared;
}
