/**
 * What two minutes of training in a page give: `npm run playground:measure-training`, or `-- KIND MINUTES`. 200 sprites are picked in Chromium and
 * trained on; 64 samples of the model are then judged by a classifier of their kind and two others, and by their distance to the training
 * pictures. Exits with 1 where fewer than 70 % are of the kind, or the samples are nearer to the training pictures than new ones are.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canvasPixels, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { parseRun } from "@pixelweft/pixelcnn/recipes";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { wordsOf } from "../engine/training/run-word.ts";
import { builtFolder } from "./built-folder.ts";
import { launch } from "./chromium.ts";
import { medianDistance, shareOfKind } from "./judge-samples.ts";
import { servePage } from "./serve-page.ts";
import { spritePixels, writeSprites } from "./write-sprites.ts";

const [kind = "hero", minutes = "2"] = process.argv.slice(2);
const others = ["hero", "monster", "potion", "weapon"].filter((one) => one !== kind).slice(0, 2);
const [trained, sampled] = [200, 64];

/** Where the model and a sheet of its samples are left, to be looked at. */
const shots = fileURLToPath(new URL("../../shots", import.meta.url));

function load(): string {
  return `load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`;
}

/** Trains in a page, and returns the file of the model. */
async function trainInPage(folder: string): Promise<Uint8Array> {
  const served = await servePage({ folder: builtFolder, isolated: true });
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${served.address}#part=train`);
    await page.getByLabel("A folder of pictures").setInputFiles(folder);
    await page.locator(".choice:has([value=own])", { hasText: kind }).waitFor();
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.waitForTimeout(60_000 * Number(minutes));
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Go on", exact: true }).waitFor();
    const facts = await page.locator(".run-facts").textContent();
    const curve = await page.locator(".loss-curve svg").getAttribute("aria-label");
    console.log(`${minutes} minutes: ${facts}. ${curve}; ${load()}`);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "The model", exact: true }).click(),
    ]);
    return new Uint8Array(readFileSync(await file.path()));
  } finally {
    await browser.close();
    await served[Symbol.asyncDispose]();
  }
}

const place = mkdtempSync(join(tmpdir(), "training-"));
const folder = join(place, kind);
await writeSprites(folder, { kind, count: trained });
const bytes = await trainInPage(folder);
rmSync(place, { recursive: true });
const { model, settings } = parseRun(bytes);
mkdirSync(shots, { recursive: true });
writeFileSync(join(shots, `${kind}.safetensors`), bytes);

const backend = await wasmBackend();
const device = toDevice(backend, model);
const sampler = new Sampler(device, { batch: 16 });
const levels = await sampler.sample({ count: sampled, seed: 1 });
const { palette: colours = [] } = wordsOf(settings);
const { data } = canvasPixels(levels, model.config, { palette: { colours }, columns: 1 });
const samples = new Uint8Array(data);
const sheet = canvasPixels(levels, model.config, { palette: { colours }, columns: 16 });
writeFileSync(join(shots, `${kind}.png`), pngBytes(sheet));

const { share, accuracy } = await shareOfKind(samples, { backend, kinds: [kind, ...others] });
console.log(
  `${(100 * share).toFixed(0)} % of ${sampled} samples are of ${kind} beside ${others.join(" and ")}, by a classifier that is right on ${(100 * accuracy).toFixed(1)} % of new sprites; ${load()}`,
);
const pictures = await spritePixels({ kind, count: trained });
const fresh = await spritePixels({ kind, count: sampled, from: trained });
const [ours, fresher] = [
  await medianDistance(samples, pictures),
  await medianDistance(fresh, pictures),
];
console.log(
  `distance to the nearest training picture, in the median: ${ours.toFixed(0)} of samples, ${fresher.toFixed(0)} of new sprites (0 to 255 a colour)`,
);
await sampler.dispose();
device.state.dispose();
backend.dispose();
process.exitCode = share >= 0.7 && ours >= fresher ? 0 : 1;
