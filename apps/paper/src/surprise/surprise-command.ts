import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { defineCommand, type Command } from "pixelweft/command";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";
import { docs, foldersOf } from "../protocol/paths.ts";
import { jsonText } from "../protocol/record-files.ts";
import { bitsChart } from "./bits-chart.ts";
import { heatMaps } from "./heat-maps.ts";
import { learntImages, strangeGroups, usualGroup } from "./image-groups.ts";
import { measureGroups } from "./measure-groups.ts";
import { surpriseModel } from "./surprise-models.ts";
import { filledSurprisePage } from "./surprise-page.ts";
import { keepRecord, readRecords, type WrongPixels } from "./surprise-record.ts";
import { mutationRates, network, training } from "./surprise-terms.ts";
import { wrongPixels } from "./wrong-pixels.ts";

const options = {
  seeds: { kind: "wholes", takes: "list", about: "seeds to train and measure (default: 1,2,3)" },
  others: { kind: "flag", about: "with other probabilities of mutation, too" },
  sprites: { kind: "flag", about: "only the wrong pixels of sprites, by the model that ships" },
  page: { kind: "flag", about: "train nothing, only write the page again" },
} as const;

const records = join(docs, "results", "surprise");
const wrongFile = join(records, "wrong-pixels.json");

/** What was measured, and where it is. */
export interface SurpriseRunReport {
  readonly page: string;
  readonly seeds: readonly number[];
}

/** `paper surprise`: how well surprise tells strange images from usual ones. */
export const surpriseCommand: Command = defineCommand({
  name: "surprise",
  about: "Measures how well likelihoods, and two scores made of them, find strange images.",
  options,
  notes: `Trains a model of seven classes of Fashion-MNIST and its background models for each seed, minutes each, and keeps
them under runs/paper/surprise: what is trained is not trained again. The bits of each image go into
docs/results/surprise, the figures into docs/surprise.md.`,
  examples: ["surprise --seeds 1 --others", "surprise --sprites", "surprise --page"],
  resolve({ seeds = [1, 2, 3], others = false, sprites = false, page = false }) {
    return {
      page,
      seeds: page || sprites ? [] : seeds,
      rates: mutationRates.slice(0, others ? undefined : 1),
    };
  },
  async act({ seeds, rates, page }, { terminal }): Promise<SurpriseRunReport> {
    const say = (words: string): void => void terminal.err.write(`${words}\n`);
    if (!page) await measureWrongPixels(say);
    for (const seed of seeds) await measureSeed(seed, rates, say);
    const path = join(docs, "surprise.md");
    const all = await readRecords(records);
    const wrong: WrongPixels = JSON.parse(await readFile(wrongFile, "utf8"));
    const [first] = all;
    if (first) await writeFileAtomically(join(records, "bits.svg"), bitsChart(first));
    const text = await readFile(path, "utf8");
    await writeFileAtomically(path, filledSurprisePage(text, all, wrong));
    return { page: path, seeds: all.map(({ seed }) => seed) };
  },
  show: ({ page, seeds }) => [`${page}: seeds ${seeds.join(", ")}`],
});

/** The pretrained sprites, which take no training. */
async function measureWrongPixels(say: (words: string) => void): Promise<void> {
  const backend = await wasmBackend({ revectorize: true, threads: 1 });
  const { found, sheet } = await wrongPixels(backend);
  backend.dispose();
  await writeFileAtomically(wrongFile, `${jsonText(found)}\n`);
  await writeFileAtomically(join(docs, "figures", "wrong-pixels.png"), sheet);
  say(`wrong pixels: ${JSON.stringify(found)}`);
}

async function measureSeed(
  seed: number,
  rates: readonly number[],
  say: (words: string) => void,
): Promise<void> {
  // With one thread: more of them wait for each other on a machine that is busy.
  const backend = await wasmBackend({ revectorize: true, threads: 1 });
  const before = loadNow();
  const { images } = training;
  const folder = join(foldersOf().trainings, "surprise");
  const how = { seed, learnt: await learntImages(), backend, folder, images, say };
  const model = await surpriseModel({ ...how, mutation: 0 });
  const backgrounds = new Map<number, typeof model>();
  for (const rate of rates) backgrounds.set(rate, await surpriseModel({ ...how, mutation: rate }));
  const groups = [await usualGroup(), ...(await strangeGroups())];
  const measured = await measureGroups(groups, { model, backgrounds }, { backend, say });
  await keepRecord(records, {
    seed,
    commits: [commitNow()],
    machine: machineWords(backend, before),
    day: today(),
    config: checkConfig(network),
    weights: countParameters(checkConfig(network)),
    images,
    groups: measured,
  });
  if (seed === 1)
    await writeFile(
      join(docs, "figures", "surprise.png"),
      pngBytes(await heatMaps(groups, model, backend)),
    );
  backend.dispose();
}
