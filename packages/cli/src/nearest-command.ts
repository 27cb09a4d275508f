import { dequantise } from "@pixelweft/datasets";
import { averagedModel } from "@pixelweft/pixelcnn";
import { nearestImages, type Neighbour } from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";
import type { Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";
import { classesInTurn, drawLevels } from "./drawing.ts";
import { UsageError } from "./failure.ts";
import { modelBatch, modelBatches } from "./model-batches.ts";
import { openTrainingData } from "./open-data.ts";
import { backendOption, seedOption, wholeNumber } from "./option-values.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { print, say, type Terminal } from "./terminal.ts";

interface NearestFlags {
  readonly backend: BackendName;
  readonly count: number;
  readonly seed: number;
  readonly scale?: number;
  readonly download?: boolean;
  readonly out: string;
  readonly terminal: boolean;
}

/** `pixelweft nearest`: whether samples are images that were learnt by heart. */
export function addNearestCommand(program: Command, terminal: Terminal): void {
  modelArgument(
    program
      .command("nearest")
      .description("Draws images and shows the training image that is nearest to each."),
  )
    .addOption(backendOption())
    .option("--count <n>", "how many images", wholeNumber(1), 8)
    .addOption(seedOption("the same seed draws the same images"))
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option("--download", "downloads Fashion-MNIST if it is nowhere")
    .option("--out <file>", "the picture", "nearest.png")
    .option("--no-terminal", "draws nothing in the terminal")
    .addHelpText("after", examples)
    .action((path: string, flags: NearestFlags) => nearest(path, flags, terminal));
}

const examples = `
A row of the picture is a sample and the nearest of all training images, by the root of the sum of squared
differences of levels. A distance of 0 is an image learnt by heart. The distance of a held-out image to its own
nearest one, in the mean, is told for a comparison.

Example:
  pixelweft nearest --count 16`;

async function nearest(path: string, flags: NearestFlags, terminal: Terminal): Promise<void> {
  const { file, title } = await findModel(path);
  const saved = await loadModel(file);
  if (saved.settings === undefined)
    throw new UsageError(`Cannot compare with ${title}'s images: it does not say what they were`);
  const { backend, words } = await openBackend(flags.backend);
  say(terminal, `Computing with ${words}`);
  try {
    await compare(saved, { flags, backend, terminal });
  } finally {
    backend.dispose();
  }
}

async function compare(
  { model, settings }: SavedModel,
  to: { readonly flags: NearestFlags; readonly backend: Backend; readonly terminal: Terminal },
): Promise<void> {
  const { flags, backend, terminal } = to;
  if (settings === undefined) return;
  const { data: choice, heldOut, palette } = settings;
  const { config } = model;
  const { count, seed, download = false } = flags;
  const data = await openTrainingData(choice, heldOut, { download, palette });
  try {
    const labels = classesInTurn(config, count);
    const averaged = averagedModel(model);
    const samples = await drawLevels(backend, averaged, {
      count,
      seed,
      ...(labels ? { labels } : {}),
      terminal,
    });
    const pixels = config.height * config.width * config.channels;
    const { validation, train } = data;
    const some = Array.from({ length: Math.min(count, validation.info.count) }, (_, i) => i);
    const held =
      some.length === 0
        ? new Uint8Array()
        : modelBatch(await validation.read(some), { ...config, condition: 0 }, validation.info)
            .images;
    say(terminal, `Looking through ${train.info.count.toLocaleString("en")} training images`);
    const both = Uint8Array.from([...samples, ...held]);
    const stream = modelBatches(train.batches({ batchSize: 256 }), config, train.info);
    const found = await nearestImages(both, stream, { pixels });
    const rows = found
      .slice(0, count)
      .flatMap(({ image }, n) => [...samples.subarray(n * pixels, (n + 1) * pixels), ...image]);
    const images = Uint8Array.from(rows);
    const shown = palette === undefined ? dequantise(images, config.levels) : images;
    const look = { columns: 2, ...(flags.scale === undefined ? {} : { scale: flags.scale }) };
    await writeSamples(flags.out, shown, { config, palette, look });
    if (flags.terminal) showSamples(terminal, shown, { config, palette });
    print(
      terminal,
      `${meanDistance(found.slice(0, count))} levels from a sample to its nearest training image`,
    );
    if (held.length > 0)
      print(terminal, `${meanDistance(found.slice(count))} from a held-out image to its own`);
    print(terminal, `${count} samples of seed ${seed} and their neighbours are in ${flags.out}`);
  } finally {
    await data.close();
  }
}

/** The mean and the least of some distances. */
function meanDistance(found: readonly Neighbour[]): string {
  const distances = found.map(({ distance }) => distance);
  const mean = distances.reduce((a, b) => a + b, 0) / distances.length;
  return `${mean.toFixed(1)} (at least ${Math.min(...distances).toFixed(1)})`;
}
