/**
 * Measures samples of models of a few drawn sprites of 16x16 by `sprites16`, which has learnt from 45,000: what a sample costs under it,
 * beside what the pictures that were held out cost, and how far both are from the pictures that were trained on. Sets of
 * `draw-sprite-sets.ts` with seed 0 (`folders`) are among the pictures that the judge learnt from.
 *
 *     npx node --conditions=@pixelweft/source apps/paper/src/sprites/judge-sprites.ts runs/folders/best.safetensors
 *
 * Where a run's pictures were named by a path, it goes from the folder where the run began.
 */
import { toColours, toIndices, type Palette } from "@pixelweft/datasets";
import { openPart, type DataChoice } from "@pixelweft/datasets/choice";
import { modelInfo, readModel } from "@pixelweft/models";
import {
  averagedModel,
  parseModel,
  Sampler,
  backgroundLevelOf,
  toDevice,
  type DeviceModel,
} from "@pixelweft/pixelcnn";
import { findCopies } from "@pixelweft/pixelcnn/judges";
import { readRun } from "@pixelweft/pixelcnn/node";
import { measureSurprise } from "@pixelweft/pixelcnn/surprise";
import { wasmBackend } from "@pixelweft/wasm-backend";

const [count, seed] = [256, 5] as const;
const pixels = 256;
const form = { height: 16, width: 16, channels: 1, levels: 32 } as const;
const judged = modelInfo("sprites16").palette;

/** Pictures of a set in the colours of the judge. */
interface Pictures {
  readonly train: Uint8Array;
  readonly heldOut: Uint8Array;
}

async function picturesOf(choice: DataChoice, palette: Palette): Promise<Pictures> {
  const part = async (name: "train" | "test"): Promise<Uint8Array> => {
    const { read, info } = await openPart(choice, name, { palette });
    const { images } = await read(Array.from({ length: info.count }, (_, n) => n));
    return recoloured(images, palette);
  };
  return { train: await part("train"), heldOut: await part("test") };
}

function recoloured(images: Uint8Array, palette: Palette): Uint8Array {
  if (judged === undefined) throw new TypeError("Cannot judge: sprites16 has no palette");
  return toIndices(toColours(images, palette), judged);
}

/** The share of pixels in which two of the images differ, on average. */
function spread(images: Uint8Array): number {
  const all = images.length / pixels;
  let [differing, pairs] = [0, 0];
  for (let a = 0; a < all; a++)
    for (let b = 0; b < a; b += 7, pairs++)
      for (let at = 0; at < pixels; at++)
        if (images[a * pixels + at] !== images[b * pixels + at]) differing++;
  return differing / (pairs * pixels);
}

async function rowOf(
  name: string,
  images: Uint8Array,
  { judge, pictures }: { readonly judge: DeviceModel; readonly pictures: Pictures },
): Promise<string> {
  const { bits } = await measureSurprise(judge, images);
  const each = Array.from(bits, (one) => one / pixels);
  const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
  const squares = each.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt(squares / (each.length - 1) / each.length);
  const { usual, copies } = findCopies(images, pictures, form);
  const cells = [
    name,
    `${mean.toFixed(3)} ± ${error.toFixed(3)}`,
    usual.toFixed(3),
    copies.length,
    spread(images).toFixed(3),
  ];
  return `| ${cells.join(" | ")} |`;
}

const runs = process.argv.slice(2);
if (runs.length === 0) throw new TypeError("Cannot judge: name one or more files of runs");
const backend = await wasmBackend();
const judge = toDevice(backend, parseModel(await readModel("sprites16")));
console.log("| images | bits/dim | nearest | copies | apart |");
console.log("| --- | --- | --- | --- | --- |");
for (const run of runs) {
  const { model, settings } = await readRun(run);
  const { palette, data } = settings as { readonly palette: Palette; readonly data: DataChoice };
  const pictures = await picturesOf(data, palette);
  const way = { judge, pictures };
  console.log(await rowOf(`held out of ${run}`, pictures.heldOut, way));
  const sampler = new Sampler(toDevice(backend, averagedModel(model)), { batch: 32 });
  for (const minP of [0, 0.05, 0.1, 0.2, 0.3, 0.5]) {
    const how = { count, seed, minP, backgroundLevel: backgroundLevelOf(palette) };
    const images = recoloured(await sampler.sample(how), palette);
    console.log(await rowOf(`${run}, minP ${minP}`, images, way));
  }
  await sampler.dispose();
}
