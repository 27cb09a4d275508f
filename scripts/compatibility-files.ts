/**
 * Writes a file of each kind that a version has to read for ever, into a new folder of `compatibility`:
 * `npx node --conditions=@pixelweft/source scripts/compatibility-files.ts 2`. Files that are there stay as they are.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepare, shapes } from "@pixelweft/datasets";
import { createModel, formatModel, train } from "@pixelweft/pixelcnn";
import { referenceBackend } from "@pixelweft/tensor/reference";

const [version] = process.argv.slice(2);
if (!/^\d+$/.test(version ?? "")) throw new TypeError("Name a version, such as 2");
const folder = join(fileURLToPath(new URL("../compatibility", import.meta.url)), version ?? "");
if (existsSync(folder)) throw new Error(`Cannot write ${folder}: it is there already`);
mkdirSync(folder, { recursive: true });

const set = shapes({ split: "train", count: 12, height: 4, width: 4 });
await prepare(set, { folder: join(folder, "prepared"), shardRecords: 8 });

const shape = { height: 4, width: 4, channels: 3, numClasses: 10 };
const model = createModel({ ...shape, hiddenChannels: 6, layers: 2, headChannels: 6 }, 1);
const batches = set.batches({ batchSize: 4, shuffle: { seed: 1 }, epochs: Infinity });
const run = train(model, batches, { backend: referenceBackend(), steps: 4 });
for await (const event of run) if (event.kind === "end") console.log(`${event.step} steps`);
writeFileSync(join(folder, "checkpoint.safetensors"), formatModel(await run.checkpoint()));
