/**
 * Sizes of a model's test images by our codec and by those of others, as the tables of docs/codec.md, made in one run:
 *
 *     apt-get install libjxl-tools webp optipng
 *     npm run codec-sizes -- --model fashion-mnist-class --images 500
 *
 * Pictures are compressed one by one and as one sheet without gaps, which saves the others a header for each and shows them what
 * pictures have in common. All read the PNG files that optipng has made.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openChoice } from "@pixelweft/datasets";
import { modelInfo, readModel } from "@pixelweft/models";
import { canvasPixels, Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { compress, decompress, listArchive } from "@pixelweft/pixelcnn/codec";
import { writePng } from "@pixelweft/pixelcnn/node";
import { wasmBackend } from "@pixelweft/wasm-backend";

const { values: given } = parseArgs({
  options: {
    model: { type: "string", default: "fashion-mnist-class" },
    images: { type: "string", default: "500" },
    batch: { type: "string", default: "32" },
  },
});
const source = given.model === "fashion-mnist-class" ? "fashion-mnist" : given.model;
const batch = Number(given.batch);

/** Coders of others: what they are called, and the command that makes a file of a PNG file; none for that itself. */
const others: readonly (readonly [string, ((from: string, to: string) => string[])?])[] = [
  ["JPEG XL, effort 9", (from, to) => ["cjxl", from, to, "-d", "0", "-e", "9"]],
  ["WebP, lossless, -z 9", (from, to) => ["cwebp", "-lossless", "-z", "9", from, "-o", to]],
  ["PNG, optipng -o7"],
];

const modelFile = new Uint8Array(await readModel(given.model));
const model = parseModel(modelFile);
const { height, width, channels, numClasses } = model.config;
const each = height * width * channels;
const { images, labels, count } = await testImages(Number(given.images));
const backend = await wasmBackend({ relaxed: "off" });
console.log(
  `${source}, the first ${count} test images; Node ${process.version}, ${cpus()[0]?.model ?? "?"}, ${backend.capabilities.description}`,
);
const ours = await measureOurs();
console.log("\n| coder | bytes | bytes an image | bits/dim | JPEG XL alone = 100 % |");
console.log("| --- | --: | --: | --: | --: |");
const theirs = await compressByOthers();
const yardstick = theirs[0]?.[1] ?? Number.NaN;
for (const [name, bytes] of [...ours, ...theirs]) {
  const figures = [bytes.toFixed(0), (bytes / count).toFixed(1)];
  const share = `${((100 * bytes) / yardstick).toFixed(1)} %`;
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
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  let bits = 0;
  for (let first = 0; first < count; first += batch) {
    const rows = { images: images.subarray(first * each, (first + batch) * each) };
    const some = await likelihood.logProb({
      ...rows,
      labels: labels.subarray(first, first + batch),
    });
    bits = some.reduce((sum, nats) => sum - nats / Math.LN2, bits);
  }
  await likelihood.dispose();
  device.state.dispose();
  const coded = { images, labels };
  const started = performance.now();
  const archive = await compress(coded, { backend, model, batch });
  const written = performance.now();
  const before = loadavg();
  const found = await decompress(archive, { backend, model, batch });
  const read = performance.now();
  if (Buffer.compare(found.images, images) !== 0) throw new Error("other images came back");
  const speed = (from: number, to: number): string => ((count * 1000) / (to - from)).toFixed(2);
  console.log(
    `compressed ${speed(started, written)} images/s, decompressed ${speed(written, read)}; load ${before.map((x) => x.toFixed(1)).join(" ")} between, ${loadavg()[0]?.toFixed(1)} at the end`,
  );
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

/** What the others need, for each picture by itself and for one sheet of all. */
async function compressByOthers(): Promise<(readonly [string, number])[]> {
  const folder = mkdtempSync(join(tmpdir(), "codec-sizes-"));
  const { palette } = modelInfo(given.model);
  const options = palette ? { palette } : {};
  const sizesOf = async (part: Uint8Array, columns: number): Promise<number[]> => {
    const [raw, png] = [join(folder, "raw.png"), join(folder, "small.png")];
    await writePng(raw, canvasPixels(part, model.config, { ...options, columns }));
    execute(["optipng", "-quiet", "-clobber", "-o7", raw, "-out", png]);
    return others.map(([, command], i) => {
      const to = join(folder, `out-${i}`);
      if (command === undefined) return statSync(png).size;
      execute(command(png, to));
      return statSync(to).size;
    });
  };
  const single = others.map(() => 0);
  for (let image = 0; image < count; image++) {
    const found = await sizesOf(images.subarray(image * each, (image + 1) * each), 1);
    found.forEach((size, i) => (single[i] = (single[i] ?? 0) + size));
  }
  // Without a rest, which would be transparent.
  let columns = Math.floor(Math.sqrt(count));
  while (count % columns !== 0) columns--;
  const sheet = await sizesOf(images, columns);
  rmSync(folder, { recursive: true });
  return others.flatMap(([name], i): [string, number][] => [
    [name, single[i] ?? 0],
    [`${name}, one sheet`, sheet[i] ?? 0],
  ]);
}

function execute([program = "", ...words]: readonly string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}
