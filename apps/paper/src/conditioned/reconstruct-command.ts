import { dequantise, type Dataset } from "@pixelweft/datasets";
import { textTable } from "@pixelweft/datasets/text";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import { conditionedToDevice, conditionUse } from "@pixelweft/pixelcnn/conditioning";
import type { Backend } from "@pixelweft/tensor";
import {
  dataOptions,
  defineCommand,
  options as known,
  pathOptions,
  pictureOptions,
  textPicture,
  tryFile,
  withBackend,
  withTestData,
  writeSamples,
  type Command,
  type Context,
  type Given,
  type SavedModel,
} from "pixelweft/command";
import { loadConditional, type ConditionalRun } from "./files.ts";
import { drawReconstructions } from "./reconstruction.ts";
import { taskBatch } from "./task.ts";

const whole = { kind: "whole", takes: "n", least: 1 } as const;
const choices = {
  count: { ...known.count, usual: 8, about: "how many images are reconstructed" },
  first: { kind: "whole", takes: "n", usual: 0, about: "the number of the first one" },
  samples: { ...whole, usual: 3, about: "samples of each" },
  images: { ...whole, least: 2, usual: 500, about: "images for the likelihoods" },
  seed: known.seed,
  scale: known.scale,
  out: { kind: "text", takes: "file", usual: "reconstructions.png", about: "the picture" },
  quiet: known.quiet,
  split: known.split,
  backend: known.backend,
  ...dataOptions,
  ...pathOptions,
  ...pictureOptions,
} as const;

/** `paper reconstruct`: draws images from codes of test images, or from other pictures of them. */
export const reconstructCommand: Command = defineCommand({
  name: "reconstruct",
  about: "Draws test images again from what a model is conditioned on, several times each.",
  argument: { name: "<folder>", about: "the folder of a run of npm run paper -- condition" },
  options: choices,
  notes: `A row of the picture is an image, the other picture that the model is conditioned on (if it is one), the
reconstruction by squared error (for codes), and samples of the model.`,
  examples: ["reconstruct runs/code-10 --count 8"],
  async resolve(given, [folder = ""]) {
    await tryFile(given.out, ".png");
    return { run: await loadConditional(folder), given };
  },
  act: reconstruct,
  show: ({ out, samples, seed }) => [
    `${samples} drawings of each image by seed ${seed} are in ${out}`,
  ],
});

async function reconstruct(
  { run, given }: { readonly run: ConditionalRun; readonly given: Given<typeof choices> },
  context: Context,
): Promise<{ readonly out: string; readonly samples: number; readonly seed: number }> {
  const { terminal } = context;
  const { config, parameters } = run.model;
  // What the model is conditioned on is made of the images: they need no labels for it.
  const nothing: Partial<PixelCNNConfig> = { numClasses: 0, vectorSize: 0, spatialChannels: 0 };
  const saved: SavedModel = {
    model: { config: { ...config, ...nothing }, parameters },
    step: run.model.training?.step,
    settings: run.settings,
  };
  const { out, samples, seed, scale } = given;
  await withTestData(saved, { flags: given, act: "draw again" }, (data) =>
    withBackend(given.backend, terminal, async (backend) => {
      await tellUse(data, { run, backend, context });
      const { rows, columns } = await drawReconstructions(data, {
        ...given,
        run,
        backend,
        terminal,
      });
      const palette = run.settings.palette;
      const shown = palette === undefined ? dequantise(rows, config.levels) : rows;
      await writeSamples(out, shown, { config, palette, look: { columns, scale } });
      context.picture(textPicture(terminal, shown, { config, palette }));
    }),
  );
  return { out, samples, seed };
}

/** Whether the model makes use of its condition; for codes, what the squared error beside it reaches. */
async function tellUse(
  data: Dataset,
  { run, backend, context }: { run: ConditionalRun; backend: Backend; context: Context },
): Promise<void> {
  const { model, mse, task } = run;
  const device = conditionedToDevice(backend, model);
  const { own, shuffled, none } = await conditionUse(device, taskBatches(data, run));
  device.state.dispose();
  const rows = [
    ["own", own],
    ["another image's", shuffled],
    ["zeros", none],
  ] as const;
  context.tell(
    `${data.info.name}: ${own.count} images, conditional on ${task.on === "code" ? `a code of ${task.code}` : task.on}`,
  );
  const table = rows.map(([name, score]) => [
    name,
    score.bitsPerDim.toFixed(4),
    score.standardError.toFixed(4),
  ]);
  for (const line of textTable([["condition", "bits/dim", "error"], ...table])) context.tell(line);
  if (mse === undefined) return;
  const error = await squaredError(data, { run, backend });
  context.tell(
    `${error.toFixed(5)} mean squared error of the auto-encoder beside it, of levels from -1 to 1`,
  );
}

async function squaredError(
  data: Dataset,
  { run, backend }: { readonly run: ConditionalRun; readonly backend: Backend },
): Promise<number> {
  if (run.mse === undefined) return NaN;
  const auto = new MseAutoEncoder({ backend, model: run.mse });
  const { levels } = run.model.config;
  let [sum, count] = [0, 0];
  for await (const batch of taskBatches(data, run)) {
    const made = await auto.reconstruct(batch);
    made.forEach((level, i) => {
      const apart = (2 * (level - (batch.images[i] ?? 0))) / (levels - 1);
      sum += apart * apart;
    });
    count += made.length;
  }
  await auto.dispose();
  return sum / count;
}

async function* taskBatches(
  data: Dataset,
  { task, model }: ConditionalRun,
): AsyncGenerator<ReturnType<typeof taskBatch>> {
  for await (const batch of data.batches({ batchSize: 32 }))
    yield taskBatch(task, batch, { config: model.config, values: data.info });
}
