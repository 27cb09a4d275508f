import { modelBatch, modelBatches, dequantise } from "@pixelweft/datasets";
import { openTrainingData } from "@pixelweft/datasets/choice";
import { averagedModel } from "@pixelweft/pixelcnn";
import { nearestImages, type Neighbour } from "@pixelweft/pixelcnn/judges";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import {
  dataOptions,
  defineCommand,
  drawLevels,
  findModel,
  modelArgument,
  options as table,
  say,
  textPicture,
  tryFile,
  UsageError,
  withBackend,
  writeSamples,
  type Command,
  type Context,
  type Given,
  type RunSettings,
  type SavedModel,
} from "pixelweft/command";

const options = {
  count: { ...table.count, usual: 8 },
  seed: table.seed,
  scale: table.scale,
  download: dataOptions.download,
  out: { kind: "text", takes: "file", usual: "nearest.png", about: "the picture" },
  quiet: table.quiet,
  backend: table.backend,
} as const;

type Settled = SavedModel & { readonly settings: RunSettings };

/** Distances in levels. */
interface Distances {
  readonly mean: number;
  readonly least: number;
}

/** How far samples are from their nearest training images, and held-out images from theirs. */
export interface NearestReport {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly samples: Distances;
  readonly heldOut?: Distances;
}

/** `paper nearest`: whether samples are memorised images. */
export const nearestCommand: Command = defineCommand({
  name: "nearest",
  about: "Samples images and shows the training image that is nearest to each.",
  argument: modelArgument,
  options,
  notes: `A row of the picture is a sample and the nearest of all training images, by the root of the sum of squared
differences of levels. A distance of 0 is a memorised image. The mean distance of held-out images to their nearest
ones is printed for comparison.`,
  examples: ["nearest --count 16"],
  async resolve(given, [what]) {
    await tryFile(given.out, ".png");
    const { title, settings, ...saved } = await findModel(what);
    if (settings === undefined)
      throw new UsageError(`Cannot compare with ${title}'s images: it does not say what they were`);
    return { saved: { ...saved, settings }, given };
  },
  act: ({ saved, given }, context) =>
    withBackend(given.backend, context.terminal, (backend) =>
      compare(saved, { flags: given, backend, context }),
    ),
  show: ({ out, count, seed, samples, heldOut }: NearestReport) => [
    `${shown(samples)} levels from a sample to its nearest training image`,
    ...(heldOut ? [`${shown(heldOut)} from a held-out image to its own`] : []),
    `${count} samples of seed ${seed} and their neighbours are in ${out}`,
  ],
});

async function compare(
  { model, settings }: Settled,
  to: {
    readonly flags: Given<typeof options>;
    readonly backend: Backend;
    readonly context: Context;
  },
): Promise<NearestReport> {
  const { flags, backend, context } = to;
  const { terminal } = context;
  const { data: choice, heldOut, palette } = settings;
  const { config } = model;
  const { count, seed, download = false } = flags;
  const data = await openTrainingData(choice, { heldOut, download, palette });
  try {
    const labels = classesInTurn(config, count);
    const averaged = averagedModel(model);
    const samples = await drawLevels({
      backend,
      model: averaged,
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
        : modelBatch(await validation.read(some), { ...config, numClasses: 0 }, validation.info)
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
    const look = { columns: 2, scale: flags.scale };
    await writeSamples(flags.out, shown, { config, palette, look });
    context.picture(textPicture(terminal, shown, { config, palette }));
    return {
      out: flags.out,
      count,
      seed,
      samples: distancesOf(found.slice(0, count)),
      ...(held.length > 0 && { heldOut: distancesOf(found.slice(count)) }),
    };
  } finally {
    await data.close();
  }
}

function distancesOf(found: readonly Neighbour[]): Distances {
  const distances = found.map(({ distance }) => distance);
  const mean = distances.reduce((a, b) => a + b, 0) / distances.length;
  return { mean, least: Math.min(...distances) };
}

function shown({ mean, least }: Distances): string {
  return `${mean.toFixed(1)} (at least ${least.toFixed(1)})`;
}
