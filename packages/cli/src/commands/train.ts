import { lockFolder, tryRoom, type DataChoice } from "@pixelweft/datasets";
import { makeTogether } from "@pixelweft/mpi";
import { averagedModel } from "@pixelweft/pixelcnn";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { removeEmptyRun, runFiles, startRun } from "@pixelweft/pixelcnn/node";
import type { Recipe } from "@pixelweft/pixelcnn/recipes";
import { OutOfMemoryError, type Backend } from "@pixelweft/tensor";
import { openBackend } from "../backend-choice.ts";
import { commandWords } from "../command-words.ts";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { dashed, type Given } from "../command/option.ts";
import { dataOptions, options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { defined } from "../defined.ts";
import { drawImages } from "../drawing.ts";
import { StoppedError, UsageError } from "../failure.ts";
import { watchInterrupts } from "../interrupts.ts";
import { leads } from "../job.ts";
import { classesInTurn } from "../model/class-choice.ts";
import { findRecipe, type NamedRecipe } from "../model/find-recipe.ts";
import { defaultsFor } from "../run/defaults.ts";
import { withMemoryAdvice } from "../run/memory-advice.ts";
import {
  planFresh,
  planResume,
  readResumable,
  refuseRun,
  usualFolder,
  type Resumable,
  type TrainPlan,
} from "../run/plan.ts";
import { runTraining, type TrainingOutcome } from "../run/training-run.ts";
import { textPicture, writeSamples } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";

/** Options of a new run alone: one that goes on keeps what it began with. */
const fresh = {
  config: table.config,
  seed: { ...table.seed, usual: undefined, about: "seed of first weights, order and dropout" },
  minutes: { kind: "positive", takes: "m", about: "as many updates as fit into this time" },
  rate: table.rate,
  batch: table.batch,
  accumulate: { kind: "whole", takes: "n", least: 1, about: "batches that one update adds up" },
  levels: table.levels,
  condition: {
    kind: "choice",
    takes: "what",
    choices: ["none", "class"],
    about: "what the model is conditioned on",
  },
  model: table.model,
  validation: {
    kind: "whole",
    takes: "n",
    about: "training images held out (default: 5000, or a tenth)",
  },
} as const;

const options = {
  out: { kind: "text", takes: "folder", about: "where the run goes (default: runs/NAME)" },
  resume: { kind: "text", takes: "path", about: "go on with a run: its folder, or a checkpoint" },
  steps: table.steps,
  ...fresh,
  backend: table.backend,
  saveEvery: { kind: "whole", takes: "steps", least: 1, about: "save after so many updates" },
  saveMinutes: { kind: "positive", takes: "m", usual: 5, about: "save after so much time" },
  patience: {
    kind: "whole",
    takes: "n",
    usual: 10,
    about: "stop after so many validations in a row above the best; 0: never",
  },
  samples: { ...table.count, about: "images to sample at the end", least: 0 },
  workers: table.workers,
  ...dataOptions,
  ...pathOptions,
  ...pictureOptions,
} as const;

type Flags = Given<typeof options>;

/** What is trained, and where it goes. */
interface TrainRequest {
  readonly given: Flags;
  readonly folder: string;
  readonly data: DataChoice;
  /** The run that goes on. */
  readonly resumable?: Resumable;
  /** Missing where the data decides. */
  readonly recipe?: NamedRecipe;
}

/** What was trained. */
export interface TrainReport {
  readonly folder: string;
  readonly preset: string;
  readonly steps: number;
  readonly images: number;
  readonly reason: TrainingOutcome["reason"];
  /** At the best validation, if there was one. */
  readonly bitsPerDim?: number;
}

/** `pixelweft train`: trains a model and keeps it. */
export const train: Command = defineCommand({
  name: "train",
  about:
    "Trains a model, the Gated PixelCNN or another; Ctrl-C finishes the step, saves and says how to go on.",
  argument: {
    name: "[what]",
    about:
      "pictures or a data set at a path, fashion-mnist, shapes or sprites16 (default: fashion-mnist)",
  },
  options,
  notes: `Without --config a preset is chosen by the data, and without --minutes or --steps it trains for 10 minutes.
Files of a run: last.safetensors (to go on from), best.safetensors (moving average at the best validation),
metrics.jsonl, curve.svg, samples.png. Exit code 130 after Ctrl-C.`,
  examples: [
    "train ./sprites",
    "train shapes --config tiny --size 12 --steps 50 --backend reference",
    "train sheet.png --cell 16 --palette 16 --flips --minutes 4",
    "train --config demo --condition class --minutes 60",
    "train --resume runs/sprites",
  ],
  resolve,
  act,
  show: ({ folder, steps, bitsPerDim }: TrainReport) => [
    ...(bitsPerDim === undefined
      ? []
      : [`${bitsPerDim.toFixed(3)} bits/dim at the best validation`]),
    `${steps} steps done; the run is in ${folder}`,
  ],
});

async function resolve(given: Flags, [what]: readonly string[]): Promise<TrainRequest> {
  const { resume, out, steps, folder: place, minutes, config } = given;
  if (minutes !== undefined && steps !== undefined)
    throw new UsageError("Cannot take both --minutes and --steps: each decides the end");
  if (resume !== undefined) {
    const kept = { ...fresh, ...dataOptions, ...pathOptions, ...pictureOptions };
    const names = (Object.keys(kept) as (keyof typeof kept)[]).filter((name) => name !== "folder");
    const wrong = names.find((name) => given[name] !== undefined);
    if (wrong !== undefined || what !== undefined)
      throw new UsageError(
        `Cannot take ${wrong === undefined ? what : `--${dashed(wrong)}`} with --resume: a run that goes on keeps what it began with`,
      );
    const resumable = await readResumable({ from: resume, steps, folder: place });
    const { folder, settings } = resumable;
    return { given, resumable, folder: out ?? folder, data: settings.data };
  }
  const data = dataChoice(given, what);
  const recipe = config === undefined ? undefined : await findRecipe(config, overridesOf(given));
  const folder = out ?? usualFolder(config, data);
  await refuseRun(folder);
  return { given, data, folder, ...defined({ recipe }) };
}

function overridesOf(given: Flags): Partial<Recipe> {
  const { steps, rate, batch, accumulate, levels, condition, model } = given;
  return defined({ steps, rate, batch, accumulate, levels, condition, model });
}

async function act(request: TrainRequest, context: Context): Promise<TrainReport> {
  const began = performance.now();
  using interrupts = watchInterrupts(context.terminal);
  // First of all: a folder that cannot be written to costs no work.
  const { job } = context.terminal;
  await using lock = await lockFolder(job ? job.folderOf(request.folder) : request.folder);
  const files = runFiles(lock.folder);
  try {
    const makePlan = (): ReturnType<typeof planOf> => planOf(request, context);
    const { plan, minutes } = await (job ? job.inTurn(makePlan) : makePlan());
    try {
      const { given } = request;
      const until = minutes === undefined ? undefined : began + minutes * 60_000;
      return await trainPlanned(plan, { given, files, until, context, signal: interrupts.signal });
    } finally {
      await plan.data.close();
    }
  } finally {
    await removeEmptyRun(files);
  }
}

async function planOf(
  { given, data, resumable, recipe }: TrainRequest,
  { terminal }: Context,
): Promise<{ readonly plan: TrainPlan; readonly minutes: number | undefined }> {
  if (resumable) return { plan: await planResume(resumable), minutes: undefined };
  const { seed = 0, validation: heldOut, download, levels, steps } = given;
  const rest = { heldOut, seed, download, levels };
  if (recipe) return { plan: await planFresh({ recipe, data, ...rest }), minutes: given.minutes };
  const usual = given.minutes === undefined && steps === undefined ? 10 : undefined;
  const chosen = await defaultsFor(
    data,
    defined({ download, minutes: usual, condition: given.condition }),
  );
  for (const line of chosen.lines) say(terminal, line);
  const found = await findRecipe(chosen.config, overridesOf(given));
  const plan = await planFresh({ recipe: found, data: chosen.data, ...rest });
  return { plan, minutes: given.minutes ?? usual };
}

interface Place {
  readonly given: Flags;
  readonly files: ReturnType<typeof runFiles>;
  /** When training shall be over, on the clock of `performance.now()`. */
  readonly until: number | undefined;
  readonly context: Context;
  readonly signal: AbortSignal;
}

async function trainPlanned(plan: TrainPlan, place: Place): Promise<TrainReport> {
  const { given, files, until, context, signal } = place;
  const { terminal } = context;
  const { model, settings } = plan;
  const { folder } = files;
  const group = terminal.job?.group;
  // Parameters, two moments and the average; the old checkpoint stays until the new one is whole.
  if (leads(group))
    await tryRoom(
      folder,
      8 * 4 * countParameters(model.config),
      `the run in ${folder}: its checkpoints`,
    );
  const { backend, words } = await openBackend(given.backend, terminal.job?.share);
  terminal.job?.announce(words);
  // What computes at the moment: another one after a lost device.
  let device = backend;
  try {
    say(terminal, `Computing with ${words}`);
    say(terminal, described(plan));
    say(terminal, `The run goes into ${folder}; "pixelweft sample ${folder}" shows it on the way`);
    const outcome = await runTraining({
      ...plan,
      backend,
      group,
      reopen: async () => {
        ({ backend: device } = await openBackend(given.backend));
        return device;
      },
      files,
      curves: await startRun(files, model.training?.step ?? 0),
      terminal,
      signal,
      patience: given.patience,
      saveMinutes: given.saveMinutes,
      workers: given.workers,
      saveEvery: given.saveEvery,
      ...defined({ until }),
    });
    return await finished(outcome, { ...place, settings, device });
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    const { batch, accumulate } = settings;
    const { config } = model;
    throw await withMemoryAdvice(error, { config, batch, accumulate, backend: device });
  } finally {
    device.dispose();
    if (device !== backend) backend.dispose();
  }
}

function described({ model, data, settings }: TrainPlan): string {
  const { height, width, channels } = model.config;
  const { train: images, validation } = data;
  const parameters = countParameters(model.config).toLocaleString("en");
  return `${settings.name}: ${parameters} parameters, images of ${height}x${width}x${channels}; ${images.info.name}: ${images.info.count} to train on, ${validation.info.count} held out`;
}

/** Samples from what was trained. StoppedError where it was stopped. */
async function finished(
  { model, reason }: TrainingOutcome,
  place: Place & { readonly settings: TrainPlan["settings"]; readonly device: Backend },
): Promise<TrainReport> {
  const { given, files, context, signal, settings, device } = place;
  const { step = 0, examples: images = 0, notes } = model.training ?? {};
  if (reason === "stopped") throw stopped(step, files.folder);
  const { samples: count, seed = 0 } = given;
  if (count > 0) {
    const { palette } = settings;
    const { terminal } = context;
    const { config } = model;
    const labels = classesInTurn(config, count);
    const how = { seed, palette, terminal, signal };
    const drawn = await makeTogether(terminal.job?.group, count, (numbers) =>
      drawImages(device, averagedModel(model), {
        ...how,
        count: numbers.length,
        numbers,
        labels: labels && Int32Array.from(numbers, (n) => labels[n] ?? 0),
      }),
    );
    await writeSamples(files.samples, drawn, { config, palette });
    context.picture(textPicture(terminal, drawn, { config, palette }));
  }
  const best = notes?.["best"];
  return {
    folder: files.folder,
    preset: settings.name,
    steps: step,
    images,
    reason,
    ...(typeof best === "number" && Number.isFinite(best) ? { bitsPerDim: best } : {}),
  };
}

/** Tells how to go on with a run that was stopped, and saved if there is anything to save. */
export function stopped(step: number, folder: string): StoppedError {
  return new StoppedError(
    step === 0
      ? "Stopped before the first step; nothing is left"
      : `Stopped at step ${step} and saved; go on with: ${commandWords(`train --resume ${folder}`)}`,
  );
}
