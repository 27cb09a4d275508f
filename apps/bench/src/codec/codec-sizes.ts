/**
 * Sizes of a model's test images by our codec and by those of others, as the tables of docs/codec.md, made in one run:
 *
 *     apt-get install libjxl-tools webp optipng
 *     npm run codec-sizes -- --model fashion-mnist-class --images 500
 *
 * Pictures are compressed one by one and as one sheet without gaps, which saves the others a header for each and shows them what
 * pictures have in common. All read the PNG files that optipng has made. With `--keep FOLDER`, what has been measured stays there, and
 * the same command goes on where it was stopped. `--ours` leaves the others out, whose bytes no model changes.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openChoice } from "@pixelweft/datasets/choice";
import { modelInfo, readModel } from "@pixelweft/models";
import { canvasPixels, Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { compress, decompress, listArchive } from "@pixelweft/pixelcnn/codec";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { namesOfOthers, sizesByOthers } from "./codec-of-others.ts";

const { values: given } = parseArgs({
  options: {
    model: { type: "string", default: "fashion-mnist-class" },
    images: { type: "string", default: "500" },
    batch: { type: "string", default: "32" },
    threads: { type: "string" },
    keep: { type: "string" },
    ours: { type: "boolean" },
  },
});
const source = given.model === "fashion-mnist-class" ? "fashion-mnist" : given.model;
const batch = Number(given.batch);
/** Images measured between two notes in the folder that keeps them. */
const step = 20 * batch;

const modelFile = new Uint8Array(await readModel(given.model));
const model = parseModel(modelFile);
const { height, width, channels, numClasses } = model.config;
const each = height * width * channels;
const { images, labels, count } = await testImages(Number(given.images));
const backend = await wasmBackend({
  relaxed: "off",
  ...(given.threads === undefined ? {} : { threads: Number(given.threads) }),
});
console.log(
  `${source}, the first ${count} test images; Node ${process.version}, ${cpus()[0]?.model ?? "?"}, ${backend.capabilities.description}`,
);
const ours = await measureOurs();
const theirs = given.ours ? [] : await measureOthers();
console.log("\n| coder | bytes | bytes an image | bits/dim | JPEG XL alone = 100 % |");
console.log("| --- | --: | --: | --: | --: |");
const yardstick = theirs[0]?.[1];
for (const [name, bytes] of [...ours, ...theirs]) {
  const figures = [bytes.toFixed(0), (bytes / count).toFixed(1)];
  const share = yardstick === undefined ? "" : `${((100 * bytes) / yardstick).toFixed(1)} %`;
  console.log(
    `| ${[name, ...figures, ((8 * bytes) / images.length).toFixed(4), share].join(" | ")} |`,
  );
}
backend.dispose();

async function testImages(
  wanted: number,
): Promise<{ images: Uint8Array; labels: Int32Array; count: number }> {
  const data = await openChoice({ source }, "test");
  const parts = { images: [] as Uint8Array[], labels: [] as number[] };
  for await (const part of data.batches({ batchSize: Math.min(wanted, 500) })) {
    parts.images.push(part.images.slice(0, part.size * each));
    parts.labels.push(...(part.labels ?? []).slice(0, part.size));
    if (parts.labels.length >= wanted) break;
  }
  await data.close();
  const all = new Uint8Array(Buffer.concat(parts.images)).slice(0, wanted * each);
  return {
    images: all,
    labels: Int32Array.from(parts.labels.slice(0, wanted)),
    count: all.length / each,
  };
}

/** The likelihood, and what our archives need; prints the speed, and checks that the images come back. */
async function measureOurs(): Promise<(readonly [string, number])[]> {
  const archive = await kept("archive.pwx", () =>
    timed("compressed", () => compress({ images, labels }, { backend, model, batch })),
  );
  const same = await kept("decompressed.txt", async () => {
    const found = await timed("decompressed", () => decompress(archive, { backend, model, batch }));
    if (Buffer.compare(found.images, images) !== 0) throw new Error("other images came back");
    if (numClasses > 0 && found.labels?.some((label, i) => label !== labels[i]))
      throw new Error("other classes came back");
    return Buffer.from("the same pixels and classes came back");
  });
  console.log(Buffer.from(same).toString());
  const [bits = Number.NaN] = await summed("likelihood", likelihoodBits);
  const { bytes, lanes } = listArchive(archive);
  const classes = (count * Math.log2(Math.max(1, numClasses))) / 8;
  const ideal = bits / 8 + classes;
  const over = (size: number): string => `${(100 * (size / ideal - 1)).toFixed(2)} %`;
  console.log(
    `${lanes} lanes; above likelihood and classes (${ideal.toFixed(0)} bytes): streams ${over(bytes.streams)}, the whole archive ${over(bytes.all)}`,
  );
  return [
    ["likelihood", bits / 8],
    ["likelihood and classes", ideal],
    ["**ours**", bytes.all],
    ["ours with the model", bytes.all + modelFile.length],
  ];
}

async function likelihoodBits(first: number, behind: number): Promise<number[]> {
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  let bits = 0;
  for (let from = first; from < behind; from += batch) {
    const to = Math.min(behind, from + batch);
    const some = { images: images.subarray(from * each, to * each) };
    const nats = await likelihood.logProb({ ...some, labels: labels.subarray(from, to) });
    bits = nats.reduce((sum, value) => sum - value / Math.LN2, bits);
  }
  await likelihood.dispose();
  device.state.dispose();
  return [bits];
}

/** What the others need, for each picture by itself and for one sheet of all. */
async function measureOthers(): Promise<(readonly [string, number])[]> {
  const { palette } = modelInfo(given.model);
  const options = palette ? { palette } : {};
  const picture = (
    first: number,
    behind: number,
    columns: number,
  ): ReturnType<typeof canvasPixels> =>
    canvasPixels(images.subarray(first * each, behind * each), model.config, {
      ...options,
      columns,
    });
  const single = await summed("files", (first, behind) =>
    sizesByOthers(
      Array.from({ length: behind - first }, (_, i) => picture(first + i, first + i + 1, 1)),
    ),
  );
  // Without a rest, which would be transparent.
  let columns = Math.floor(Math.sqrt(count));
  while (count % columns !== 0) columns--;
  const sheet = await kept("sheet.json", async () =>
    Buffer.from(JSON.stringify(await sizesByOthers([picture(0, count, columns)]))),
  );
  const sheets = numbers(sheet);
  return namesOfOthers.flatMap((name, i): [string, number][] => [
    [name, single[i] ?? 0],
    [`${name}, one sheet`, sheets[i] ?? 0],
  ]);
}

/** The sums over all images of what is measured for some of them, step by step. */
async function summed(
  what: string,
  measure: (first: number, behind: number) => Promise<number[]>,
): Promise<number[]> {
  const sums: number[] = [];
  for (let first = 0; first < count; first += step) {
    const behind = Math.min(count, first + step);
    const found = await kept(`${what}-${first}.json`, async () =>
      Buffer.from(JSON.stringify(await measure(first, behind))),
    );
    numbers(found).forEach((value, i) => (sums[i] = (sums[i] ?? 0) + value));
  }
  return sums;
}

function numbers(bytes: Uint8Array): number[] {
  return (JSON.parse(Buffer.from(bytes).toString()) as unknown[]).map(Number);
}

/** What has been made before and kept under a name, or what is made now. */
async function kept(name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  if (given.keep === undefined) return make();
  const folder = join(given.keep, `${given.model}-${count}-${batch}`);
  const file = join(folder, name);
  if (existsSync(file)) return readFileSync(file);
  const made = await make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.part`, made);
  renameSync(`${file}.part`, file);
  return made;
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const made = await work();
  const speed = ((count * 1000) / (performance.now() - started)).toFixed(2);
  const load = loadavg().map((x) => x.toFixed(1));
  console.log(`${what} ${speed} images/s; load ${load.join(" ")} at the end`);
  return made;
}
