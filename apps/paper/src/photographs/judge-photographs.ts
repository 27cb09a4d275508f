/**
 * Compares samples of models of photographs, with some of what is unlikely left out and with all of it, with the photographs: how much
 * neighbours differ in the middle one, how many are rougher than any photograph, how many values an image has, how far images are apart by
 * their means; and what they cost under a judge, the first model that is named.
 *
 *     npx node --conditions=@pixelweft/source apps/paper/src/photographs/judge-photographs.ts runs/softmax/best.safetensors runs/mixture/best.safetensors
 *
 * Where a run's pictures were named by a path, it goes from the folder where the run began.
 */
import { openPart, type DataChoice } from "@pixelweft/datasets/choice";
import {
  averagedModel,
  Sampler,
  toDevice,
  type DeviceModel,
  type Model,
  type PixelCNNConfig,
} from "@pixelweft/pixelcnn";
import { readRun } from "@pixelweft/pixelcnn/node";
import { measureSurprise } from "@pixelweft/pixelcnn/surprise";
import { wasmBackend } from "@pixelweft/wasm-backend";

const [count, seed] = [128, 5] as const;

async function picturesOf(choice: DataChoice, name: "train" | "test"): Promise<Uint8Array> {
  const { read, info } = await openPart(choice, name);
  const step = Math.max(1, Math.floor(info.count / count));
  const numbers = Array.from({ length: Math.min(count, info.count) }, (_, n) => n * step);
  const { images } = await read(numbers);
  return images;
}

/** The mean difference of neighbours in each image, to the row before and to the column before. */
function stepsOf(images: Uint8Array, { height, width, channels }: PixelCNNConfig): Steps[] {
  const row = width * channels;
  const size = height * row;
  return Array.from({ length: images.length / size }, (_, number) => {
    let [down, across] = [0, 0];
    for (let y = 1; y < height; y++)
      for (let x = channels; x < row; x++) {
        const at = number * size + y * row + x;
        const own = images[at] ?? 0;
        down += Math.abs(own - (images[at - row] ?? 0));
        across += Math.abs(own - (images[at - channels] ?? 0));
      }
    const all = (height - 1) * (row - channels);
    return { down: down / all, across: across / all };
  });
}

interface Steps {
  readonly down: number;
  readonly across: number;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function valuesOf(images: Uint8Array, size: number): number {
  let all = 0;
  for (let at = 0; at < images.length; at += size)
    all += new Set(images.subarray(at, at + size)).size;
  return (all * size) / images.length;
}

/** The standard deviation of the images' mean values. */
function spreadOf(images: Uint8Array, size: number): number {
  const means: number[] = [];
  for (let at = 0; at < images.length; at += size)
    means.push(images.subarray(at, at + size).reduce((sum, value) => sum + value, 0) / size);
  const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
  return Math.sqrt(means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / means.length);
}

function roughnessOf({ down, across }: Steps): number {
  return down + across;
}

/** What images are compared with. */
interface Measure {
  readonly judge: DeviceModel;
  /** Of all photographs that were trained on. */
  readonly roughest: number;
}

async function rowOf(
  name: string,
  images: Uint8Array,
  { judge, roughest }: Measure,
): Promise<string> {
  const { height, width, channels } = judge.config;
  const size = height * width * channels;
  const { bits } = await measureSurprise(judge, images);
  const each = Array.from(bits, (one) => one / size);
  const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
  const steps = stepsOf(images, judge.config);
  const rough = steps.filter((one) => roughnessOf(one) > roughest).length / steps.length;
  const middle = (["down", "across"] as const).map((way) => medianOf(steps.map((one) => one[way])));
  const cells = [...middle, 100 * rough, valuesOf(images, size), spreadOf(images, size)];
  return `| ${name} | ${cells.map((cell) => cell.toFixed(1)).join(" | ")} | ${mean.toFixed(2)} |`;
}

const files = process.argv.slice(2);
const runs: { readonly file: string; readonly model: Model; readonly data: DataChoice }[] = [];
for (const file of files) {
  const { model, settings } = await readRun(file);
  const { data } = settings as { readonly data: DataChoice };
  runs.push({ file, model: averagedModel(model), data });
}
const [first] = runs;
if (first === undefined) throw new TypeError("Cannot judge: name one or more files of runs");
const backend = await wasmBackend();
const judge = toDevice(backend, first.model);
console.log(
  `| images | down | across | rougher, % | values | apart | bits/dim under ${first.file} |`,
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
const photographs = await picturesOf(first.data, "train");
const roughest = Math.max(...stepsOf(photographs, judge.config).map(roughnessOf));
const measure = { judge, roughest };
console.log(await rowOf("train", photographs, measure));
console.log(await rowOf("test", await picturesOf(first.data, "test"), measure));
for (const { file, model } of runs) {
  const sampler = new Sampler(toDevice(backend, model), { batch: 32 });
  for (const minP of [0, 0.01, 0.02, 0.05, 0.1, 0.2])
    console.log(
      await rowOf(`${file}, minP ${minP}`, await sampler.sample({ count, seed, minP }), measure),
    );
  await sampler.dispose();
}
