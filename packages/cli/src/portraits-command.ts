import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dequantise, lockFolder } from "@pixelweft/datasets";
import { averagedModel, checkConfig, interpolate, type Model } from "@pixelweft/pixelcnn";
import { Embedder, parseEmbedder } from "@pixelweft/pixelcnn/portraits";
import type { Backend } from "@pixelweft/tensor";
import type { Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { loadModel } from "./checkpoint-file.ts";
import { dataChoice, dataOptions, type DataFlags } from "./data-options.ts";
import { drawLevels } from "./drawing.ts";
import { UsageError } from "./failure.ts";
import { watchInterrupts } from "./interrupts.ts";
import { networkConfig } from "./network-config.ts";
import { range } from "./open-data.ts";
import { backendOption, positiveNumber, seedOption, wholeNumber } from "./option-values.ts";
import { imagesAt, openPortraits, type PortraitData } from "./portrait-data.ts";
import { embeddings, trainEmbedding, trainPortraits } from "./portrait-training.ts";
import { findRecipe, presets } from "./presets.ts";
import { divideRecipe } from "./recipe.ts";
import type { RunSettings } from "./run-settings.ts";
import { writeSamples } from "./sample-pictures.ts";
import { print, say, type Terminal } from "./terminal.ts";

interface PortraitFlags extends DataFlags {
  readonly config: string;
  readonly backend: BackendName;
  readonly facings: number;
  readonly named?: readonly string[];
  readonly embedding: number;
  readonly embeddingSteps: number;
  readonly steps?: number;
  readonly rate?: number;
  readonly batch?: number;
  readonly levels?: number;
  readonly people: number;
  readonly samples: number;
  readonly seed: number;
  readonly scale?: number;
  readonly out: string;
}

/** `pixelweft portraits`: images of somebody new, from one image of them. */
export function addPortraitsCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("portraits")
    .description("Learns who images show, then draws others of somebody that it has never seen.");
  dataOptions(command)
    .option(
      "--config <name>",
      `a preset (${Object.keys(presets).join(", ")}) or a JSON file with the same fields`,
      "demo-patches",
    )
    .option("--facings <n>", "images that an identity has at least", wholeNumber(2), 2)
    .option("--named <list>", "only identities with one of these words in their names", listOfWords)
    .option("--embedding <n>", "numbers of an embedding", wholeNumber(2), 32)
    .option("--embedding-steps <n>", "updates of the embedding", wholeNumber(1), 1000)
    .addOption(backendOption())
    .addOption(seedOption("seed of all that is random"))
    .option("--steps <n>", "updates of the model", wholeNumber(1))
    .option("--rate <r>", "its highest learning rate", positiveNumber)
    .option("--batch <n>", "images in a batch", wholeNumber(1))
    .option("--levels <d>", "values of a sub-pixel, 2 to 256", wholeNumber(2))
    .option("--people <n>", "identities that are drawn", wholeNumber(2), 4)
    .option("--samples <n>", "images of each", wholeNumber(2), 6)
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option(
      "--out <folder>",
      "where the run goes; one that is there is only drawn from",
      "runs/portraits",
    )
    .addHelpText("after", examples)
    .action((flags: PortraitFlags) => portraits(flags, terminal));
}

const examples = `
Identities are pictures of one name but for the number at its end, or of one class. One in eight is kept from
both trainings. Both learn from views of the images: shifted by up to two pixels, mirrored, their colours a
little changed. Leaves embedder.safetensors, model.safetensors, portraits.png (an image of somebody new, then
drawings by its embedding) and interpolation.png (from one to another, the same random numbers along a row).

Example:
  pixelweft portraits --data /usr/share/games/crossfire-client/crossfire.base --facings 4 \\
    --named monster/,player/ --levels 16 --rate 2e-3 --steps 3000`;

function listOfWords(text: string): string[] {
  return text.split(",").filter((word) => word !== "");
}

async function portraits(flags: PortraitFlags, terminal: Terminal): Promise<void> {
  const data = await openPortraits(dataChoice(flags), {
    fewest: flags.facings,
    words: flags.named ?? [],
  });
  const { backend, words } = await openBackend(flags.backend);
  say(terminal, `Computing with ${words}`);
  try {
    await using lock = await lockFolder(flags.out);
    const files = {
      embedder: join(lock.folder, "embedder.safetensors"),
      model: join(lock.folder, "model.safetensors"),
    };
    const { known, unknown, names } = data;
    print(
      terminal,
      `${data.data.info.name}: ${names.length} identities, ${known.places.length} images to learn, ${unknown.places.length} of identities kept for the test`,
    );
    if (!(await stat(files.model).catch(() => undefined)))
      await train(data, { flags, files, backend, terminal });
    await draw(data, { flags, files, backend, terminal });
  } finally {
    backend.dispose();
    await data.close();
  }
}

interface Stage {
  readonly flags: PortraitFlags;
  readonly files: { readonly embedder: string; readonly model: string };
  readonly backend: Backend;
  readonly terminal: Terminal;
}

async function train(
  data: PortraitData,
  { flags, files, backend, terminal }: Stage,
): Promise<void> {
  const { steps, rate, batch, levels, seed, embedding: condition, embeddingSteps } = flags;
  const overrides = {
    ...(steps === undefined ? {} : { steps }),
    ...(rate === undefined ? {} : { rate }),
    ...(batch === undefined ? {} : { batch }),
    ...(levels === undefined ? {} : { levels }),
  };
  const { name, isPreset, recipe } = await findRecipe(flags.config, overrides);
  const { network, training } = divideRecipe(recipe);
  const { shape, palette } = data.data.info;
  if (palette !== undefined)
    throw new UsageError("Cannot learn portraits of a palette's colours: leave --palette out");
  const config = networkConfig(network, { shape, classes: condition, fit: isPreset });
  const settings: RunSettings = { ...training, name, data: dataChoice(flags), seed };
  using interrupts = watchInterrupts(terminal);
  const request = { data, config, settings, embeddingSteps, backend, terminal };
  const { byEmbedding, byPixels } = await trainEmbedding(
    { ...request, signal: interrupts.signal },
    files,
  );
  const { accuracy, standardError, count } = byEmbedding;
  print(
    terminal,
    `${percent(accuracy)} ± ${percent(standardError)} of ${count} images of unknown identities lie nearest to one of the same, ${percent(byPixels.accuracy)} by their pixels`,
  );
  const embedder = await openEmbedder(files.embedder, backend);
  await trainPortraits(embedder, { ...request, signal: interrupts.signal }, files);
  await embedder.dispose();
}

async function openEmbedder(file: string, backend: Backend): Promise<Embedder> {
  return new Embedder({ backend, model: parseEmbedder(await readFile(file)) });
}

async function draw(data: PortraitData, { flags, files, backend, terminal }: Stage): Promise<void> {
  const model = averagedModel((await loadModel(files.model)).model);
  const config = checkConfig(model.config);
  const embedder = await openEmbedder(files.embedder, backend);
  const { unknown } = data;
  // The first image of each of the first identities.
  const firsts = range(0, unknown.places.length).filter(
    (i) => unknown.identities[i - 1] !== unknown.identities[i],
  );
  const places = firsts.slice(0, flags.people).map((i) => unknown.places[i] ?? 0);
  const originals = await imagesAt(data.data, places, config);
  const vectors = await embeddings(embedder, { data, config, places });
  await embedder.dispose();
  const { samples, seed } = flags;
  const size = config.condition;
  const people = range(0, places.length).map((n) => vectors.subarray(n * size, (n + 1) * size));
  const alone = people.flatMap((vector) => range(0, samples).flatMap(() => [...vector]));
  const drawn = await drawnBy(model, Float32Array.from(alone), { seed, backend, terminal });
  const pixels = originals.length / places.length;
  const rows = places.flatMap((_, n) => [
    ...originals.subarray(n * pixels, (n + 1) * pixels),
    ...drawn.subarray(n * samples * pixels, (n + 1) * samples * pixels),
  ]);
  const ends = people.map((from, n) => [from, people[(n + 1) % people.length] ?? from] as const);
  const along = Float32Array.from(ends.flatMap((pair) => [...interpolate(pair, samples)]));
  const numbers = Uint32Array.from({ length: ends.length * samples }, (_, i) =>
    Math.floor(i / samples),
  );
  const between = await drawnBy(model, along, { seed, numbers, backend, terminal });
  for (const [name, images, columns] of [
    ["portraits", Uint8Array.from(rows), samples + 1],
    ["interpolation", between, samples],
  ] as const) {
    const look = { columns, ...(flags.scale === undefined ? {} : { scale: flags.scale }) };
    const file = join(flags.out, `${name}.png`);
    await writeSamples(file, dequantise(images, config.levels), { config, look });
    print(terminal, `${name} of ${places.length} identities by seed ${seed} are in ${file}`);
  }
}

async function drawnBy(
  model: Model,
  condition: Float32Array,
  options: {
    readonly seed: number;
    readonly numbers?: Uint32Array;
    readonly backend: Backend;
    readonly terminal: Terminal;
  },
): Promise<Uint8Array> {
  const { backend, ...request } = options;
  const count = condition.length / model.config.condition;
  return drawLevels(backend, model, { ...request, count, condition });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
