import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dequantise } from "@pixelweft/datasets";
import { lockFolder } from "@pixelweft/datasets/disk";
import { averagedModel, interpolate } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { Embedder, parseEmbedder } from "@pixelweft/pixelcnn/portraits";
import { divideRecipe, networkConfig } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import {
  dataChoice,
  dataOptions,
  defineCommand,
  defined,
  findRecipe,
  loadModel,
  options as usual,
  pathOptions,
  pictureOptions,
  range,
  UsageError,
  watchInterrupts,
  withBackend,
  writeSamples,
  type Command,
  type Context,
  type Given,
  type RunSettings,
} from "pixelweft/command";
import { drawnPeople } from "../people/drawn-people.ts";
import { drawnBy } from "./drawn-by.ts";
import { imagesAt, openPortraits, tellApart, type PortraitData } from "./identities.ts";
import { judgedWords, judgeSamples, percent, type Judged } from "./judge-samples.ts";
import { embeddings, trainEmbedding, trainPortraits } from "./training.ts";

const whole = { kind: "whole", takes: "n" } as const;
const choices = {
  config: { ...usual.config, usual: "demo-patches" },
  facings: { ...whole, least: 2, usual: 2, about: "fewest images of an identity" },
  named: {
    kind: "words",
    takes: "list",
    about: "only identities with one of these words in their names",
  },
  embedding: { ...whole, least: 2, usual: 32, about: "numbers of an embedding" },
  embeddingSteps: { ...whole, least: 1, usual: 1000, about: "updates of the embedding" },
  steps: { ...usual.steps, about: "updates of the model" },
  rate: { ...usual.rate, about: "its highest learning rate" },
  batch: usual.batch,
  levels: usual.levels,
  people: { ...whole, least: 2, usual: 4, about: "identities to sample" },
  samples: { ...whole, least: 2, usual: 6, about: "images of each" },
  draw: {
    ...whole,
    least: 16,
    about: "draws so many people in eight poses itself, in place of --data",
  },
  judge: {
    ...whole,
    least: 2,
    about: "also samples for so many pictures of held-out identities and counts who is found again",
  },
  seed: { ...usual.seed, about: "seed of all that is random" },
  scale: usual.scale,
  out: {
    kind: "text",
    takes: "folder",
    usual: "runs/portraits",
    about: "where the run goes; an existing one is only sampled from",
  },
  backend: usual.backend,
  ...dataOptions,
  ...pathOptions,
  ...pictureOptions,
} as const;

type PortraitFlags = Given<typeof choices>;

/** What was drawn. */
export interface PortraitReport {
  readonly seed: number;
  readonly identities: number;
  readonly files: readonly string[];
  readonly judged?: Judged;
}

/** `paper portraits`: images of somebody new, from one image of them. */
export const portraitsCommand: Command = defineCommand({
  name: "portraits",
  about: "Learns an embedding of identities, then samples images of identities that were held out.",
  options: choices,
  notes: `Identities are pictures of one name but for the number at its end, or of one class. One in eight is kept from
both trainings. Both learn from views of the images: shifted by up to two pixels, mirrored, their colours a
little changed (not those of drawn people). Leaves embedder.safetensors, model.safetensors, portraits.png (an image of somebody new, then
drawings by its embedding) and interpolation.png (from one to another, the same random numbers along a row).
With --judge each of some pictures of held-out identities has one sample drawn by its embedding; it counts how
often the sample, by its own embedding, lies nearest to another picture of the same identity, and what the
embeddings are worth in bits.`,
  examples: [
    "portraits --data /usr/share/games/crossfire-client/crossfire.base --facings 4 --named monster/,player/ --levels 16 --rate 2e-3 --steps 3000",
  ],
  resolve: (given) => given,
  act: portraits,
  show: ({ seed, files, judged }: PortraitReport) => [
    ...(judged === undefined ? [] : judgedWords(judged)),
    `drawn by seed ${seed}: ${files.join(", ")}`,
  ],
});

async function portraits(flags: PortraitFlags, context: Context): Promise<PortraitReport> {
  const meant = { fewest: flags.facings, words: flags.named ?? [] };
  if (flags.draw !== undefined && flags.data !== undefined)
    throw new UsageError("Cannot learn both drawn people and --data: leave one of the two out");
  const data =
    flags.draw === undefined
      ? await openPortraits(dataChoice(flags), meant)
      : await tellApart(drawnPeople(flags.draw), { ...meant, isLit: true });
  try {
    return await withBackend(flags.backend, context.terminal, async (backend) => {
      await using lock = await lockFolder(flags.out);
      const files = {
        embedder: join(lock.folder, "embedder.safetensors"),
        model: join(lock.folder, "model.safetensors"),
      };
      const { known, unknown, names } = data;
      context.tell(
        `${data.data.info.name}: ${names.length} identities, ${known.places.length} images to learn, ${unknown.places.length} of identities kept for the test`,
      );
      if (!(await stat(files.model).catch(() => undefined)))
        await train(data, { flags, files, backend, context });
      const drawn = await draw(data, { flags, files, backend, context });
      const report = { seed: flags.seed, identities: names.length, files: drawn };
      if (flags.judge === undefined) return report;
      const { seed, judge: count } = flags;
      const judged = await judgeSamples(data, files, {
        seed,
        count,
        backend,
        terminal: context.terminal,
      });
      return { ...report, judged };
    });
  } finally {
    await data.close();
  }
}

interface Stage {
  readonly flags: PortraitFlags;
  readonly files: { readonly embedder: string; readonly model: string };
  readonly backend: Backend;
  readonly context: Context;
}

async function train(data: PortraitData, { flags, files, backend, context }: Stage): Promise<void> {
  const { terminal } = context;
  const { steps, rate, batch, levels, seed, embedding: condition, embeddingSteps } = flags;
  const { name, preset, recipe } = await findRecipe(
    flags.config,
    defined({ steps, learningRate: rate, batch, levels }),
  );
  const { network, training } = divideRecipe(recipe);
  const { shape, palette } = data.data.info;
  if (palette !== undefined)
    throw new UsageError("Cannot learn portraits of a palette's colours: leave --palette out");
  const config = networkConfig(network, { shape, classes: condition, fit: preset !== undefined });
  const settings: RunSettings = {
    ...training,
    name,
    data: flags.draw === undefined ? dataChoice(flags) : { source: data.data.info.name },
    seed,
  };
  using interrupts = watchInterrupts(terminal);
  const request = { data, config, settings, embeddingSteps, backend, terminal };
  const { byEmbedding, byPixels } = await trainEmbedding(
    { ...request, signal: interrupts.signal },
    files,
  );
  const { accuracy, standardError, count } = byEmbedding;
  context.tell(
    `${percent(accuracy)} ± ${percent(standardError)} of ${count} images of unknown identities lie nearest to one of the same, ${percent(byPixels.accuracy)} by their pixels`,
  );
  const embedder = await openEmbedder(files.embedder, backend);
  await trainPortraits(embedder, { ...request, signal: interrupts.signal }, files);
  await embedder.dispose();
}

async function openEmbedder(file: string, backend: Backend): Promise<Embedder> {
  return new Embedder({ backend, model: parseEmbedder(await readFile(file)) });
}

async function draw(
  data: PortraitData,
  { flags, files, backend, context }: Stage,
): Promise<string[]> {
  const { terminal } = context;
  const written: string[] = [];
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
  const size = config.numClasses;
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
    const look = { columns, scale: flags.scale };
    const file = join(flags.out, `${name}.png`);
    await writeSamples(file, dequantise(images, config.levels), { config, look });
    written.push(file);
  }
  return written;
}
