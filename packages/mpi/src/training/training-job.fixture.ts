/** A job's program: trains a small PixelCNN on shares of the same global batches, and writes the losses of every update to a file of each rank. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { memoryDataset } from "@pixelweft/datasets";
import { constantRate } from "@pixelweft/layers";
import { createModel, train, type Batch } from "@pixelweft/pixelcnn";
import { threefry, type Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { joinMpi } from "../mod.ts";

/** The arguments of the job, as JSON. */
export interface Task {
  readonly channels: number;
  readonly steps: number;
  readonly backend: "wasm" | "webgpu";
  /** Default 1e-3: at higher rates, the last bits of 50 steps grow apart on WebGPU. */
  readonly learningRate?: number;
}

/** What a rank writes to `RANK.json`. */
export interface Trained {
  readonly rank: number;
  readonly losses: readonly number[];
  /** Of all parameters. */
  readonly digest: string;
  readonly examples: number;
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
/** Where files go: what ranks print at once, launchers may cut into each other's lines. */
const folder = process.argv[3];
if (folder === undefined) throw new Error("The job was started without a folder");
const { channels, steps, backend: name, learningRate = 1e-3 } = task;
const size = 8;
/** Two, three and four ranks divide it; four of them into unequal shares. */
const batch = 6;

const group = await joinMpi({ watchdogSeconds: 60 });
const backend: Backend = name === "wasm" ? await wasmBackend({ threads: 1 }) : await webgpu();
const model = createModel(
  {
    height: size,
    width: size,
    channels,
    levels: 4,
    hiddenChannels: 6,
    layers: 2,
    firstKernelSize: 3,
    headChannels: 12,
  },
  7,
);
const images = Uint8Array.from(
  { length: 40 * size * size * channels },
  (_, i) => threefry(3, 0, 0, i >> 3)[0] % 4,
);
const data = memoryDataset({ name: "noise", shape: [size, size, channels], images });
const batches = data.batches({
  batchSize: batch,
  batchOf: "group",
  rank: group.rank,
  world: group.size,
  shuffle: { seed: 1 },
  epochs: Infinity,
  last: "drop",
});
const training = train(model, batches as AsyncIterable<Batch>, {
  backend,
  steps,
  learningRate: constantRate(learningRate),
  reportEvery: 1,
  group,
});
const losses: number[] = [];
for await (const event of training) {
  if (event.kind !== "progress") continue;
  losses.push(event.loss);
  if (group.rank === 0) process.stderr.write(`step ${event.step}\n`);
}
const { parameters } = await training.checkpoint();
const hash = createHash("sha256");
for (const values of Object.values(parameters)) hash.update(values);
const { rank } = group;
const found: Trained = { rank, losses, digest: hash.digest("hex"), examples: training.examples };
writeFileSync(join(folder, `${rank}.json`), JSON.stringify(found));
await training.dispose();
backend.dispose();
await group.leave();
process.exit();
