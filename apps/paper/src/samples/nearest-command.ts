import { modelBatch, modelBatches, dequantise } from "@pixelweft/datasets";
import { openTrainingData } from "@pixelweft/datasets/choice";
import { averagedModel } from "@pixelweft/pixelcnn";
import { nearestImages } from "@pixelweft/pixelcnn/judges";
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
import { writeFigureRecord } from "../figures/keep-figure.ts";
import { meanOf } from "../figures/mean.ts";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";

const options = {
  count: { ...table.count, usual: 300 },
  rows: { kind: "whole", takes: "n", least: 1, usual: 10, about: "samples in the picture" },
  seed: table.seed,
  scale: table.scale,
  download: dataOptions.download,
  out: {
    kind: "text",
    takes: "file",
    usual: "nearest.png",
    about: "the picture; NAME.json beside it holds the distances",
  },
  quiet: table.quiet,
  backend: table.backend,
} as const;

type Settled = SavedModel & { readonly settings: RunSettings };

/** Distances in levels: the root of the sum of squared differences of levels. */
interface Distances {
  readonly count: number;
  readonly mean: number;
  readonly standardError: number;
  readonly least: number;
}

/** How far samples are from their nearest training images, and validation images from theirs. */
export interface NearestReport {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly samples: Distances;
  readonly validation?: Distances;
  /** Samples that are nearer to a training image than 95 % of the validation images are. */
  readonly close?: number;
}

/** `paper nearest`: whether samples are memorised images. */
export const nearestCommand: Command = defineCommand({
  name: "nearest",
  about: "Samples images and shows the training image that is nearest to each.",
  argument: modelArgument,
  options,
  notes: `A row of the picture is a sample and the nearest of all training images, by the root of the sum of squared
differences of levels. A distance of 0 is a memorised image. The same distances of as many validation images are
printed for comparison.`,
  examples: ["nearest --count 300"],
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
  show: ({ out, count, seed, samples, validation, close }: NearestReport) => [
    `Samples: ${shown(samples)} levels to the nearest training image`,
    ...(validation ? [`Validation images: ${shown(validation)}`] : []),
    ...(close === undefined
      ? []
      : [`${close} of ${count} samples are nearer than 95 % of the validation images`]),
    `Samples of seed ${seed} and their neighbours: ${out}`,
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
  const before = loadNow();
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
      .slice(0, Math.min(count, flags.rows))
      .flatMap(({ image }, n) => [...samples.subarray(n * pixels, (n + 1) * pixels), ...image]);
    const images = Uint8Array.from(rows);
    const shown = palette === undefined ? dequantise(images, config.levels) : images;
    const look = { columns: 2, scale: flags.scale };
    await writeSamples(flags.out, shown, { config, palette, look });
    context.picture(textPicture(terminal, shown, { config, palette }));
    const distances = found.map(({ distance }) => distance);
    const [mine, theirs] = [distances.slice(0, count), distances.slice(count)];
    const bound = theirs.toSorted((a, b) => a - b)[Math.floor(theirs.length / 20)];
    const report = {
      out: flags.out,
      count,
      seed,
      samples: distancesOf(mine),
      ...(bound !== undefined && {
        validation: distancesOf(theirs),
        close: mine.filter((distance) => distance < bound).length,
      }),
    };
    await writeFigureRecord(flags.out.replace(/\.png$/, ".json"), {
      command: `npm run paper -- nearest --count ${count} --seed ${seed}`,
      commits: [commitNow()],
      machine: machineWords(backend, before),
      day: today(),
      measured: { samples: report.samples, validation: report.validation, close: report.close },
    });
    return report;
  } finally {
    await data.close();
  }
}

function distancesOf(distances: readonly number[]): Distances {
  return { ...meanOf(distances), least: Math.min(...distances) };
}

function shown({ mean, standardError, least, count }: Distances): string {
  return `mean ${mean.toFixed(0)} ± ${standardError.toFixed(0)} (standard error of ${count}), least ${least.toFixed(0)}`;
}
