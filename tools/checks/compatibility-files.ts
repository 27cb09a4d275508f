/**
 * Writes files of the kinds that a version has to read for ever, into a folder of `compatibility` that is named after their format:
 * `npx node --conditions=@pixelweft/source tools/checks/compatibility-files.ts 2 archive`. Files that are there stay as they are.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepare, shapes } from "@pixelweft/datasets";
import { createModel, formatModel, train } from "@pixelweft/pixelcnn";
import { compress } from "@pixelweft/pixelcnn/codec";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";

const [version, kind] = process.argv.slice(2);
if (!/^\d+$/.test(version ?? "") || kind === undefined)
  throw new TypeError("Name a version and a kind, such as 2 archive");
const folder = join(fileURLToPath(new URL("../../compatibility", import.meta.url)), version ?? "");
mkdirSync(folder, { recursive: true });
const shape = { height: 4, width: 4, channels: 3, numClasses: 10 };
const model = createModel({ ...shape, hiddenChannels: 6, layers: 2, headChannels: 6 }, 1);
const set = shapes({ split: "train", count: 12, height: 4, width: 4 });

const kinds: Readonly<Record<string, () => Promise<void>>> = {
  async prepared() {
    await prepare(set, { folder: inside("prepared"), shardRecords: 8 });
  },
  async checkpoint() {
    const batches = set.batches({ batchSize: 4, shuffle: { seed: 1 }, epochs: Infinity });
    const run = train(model, batches, { backend: referenceBackend(), steps: 4 });
    for await (const event of run) if (event.kind === "end") console.log(`${event.step} steps`);
    writeFileSync(inside("checkpoint.safetensors"), formatModel(await run.checkpoint()));
  },
  async archive() {
    const { images, labels } = await set.read(Array.from({ length: 12 }, (_, i) => i));
    const backend = await wasmBackend({ threads: 1, relaxed: "off" });
    const names = Array.from({ length: 12 }, (_, i) => `shape-${i}`);
    const given = { images: Uint8Array.from(images), labels, names };
    const modelFile = formatModel(model, "F16");
    const archive = await compress(given, { backend, modelFile, imagesPerLane: 5 });
    writeFileSync(inside("archive.pwx"), archive);
    backend.dispose();
  },
  async run() {
    const run = inside("run");
    const config = join(folder, "run.json");
    const network = { hiddenChannels: 3, layers: 1, headChannels: 3, firstKernelSize: 3 };
    const images = { levels: 4, condition: "class", batch: 4, validationImages: 8 };
    writeFileSync(config, JSON.stringify({ ...network, ...images }));
    const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));
    const what = ["train", "shapes", "--size", "4", "--config", config, "--steps", "4"];
    const words = [bin, ...what, "--samples", "0", "--out", run];
    spawnSync(process.execPath, ["--conditions=@pixelweft/source", ...words], { stdio: "inherit" });
    for (const path of [config, join(run, "curve.svg")]) rmSync(path);
  },
};

function inside(name: string): string {
  const path = join(folder, name);
  if (existsSync(path)) throw new Error(`Cannot write ${path}: it is there already`);
  return path;
}

const write = kinds[kind];
if (!write) throw new TypeError(`Cannot write ${kind}: there are ${Object.keys(kinds).join(", ")}`);
await write();
