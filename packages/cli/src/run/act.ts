import { join } from "node:path";
import { lockFolder, trainingWords, tryRoom, writeCodes, yardsticks } from "@pixelweft/datasets";
import { makeTogether } from "@pixelweft/mpi";
import { averagedModel, type Model } from "@pixelweft/pixelcnn";
import { countParameters, memoryAdvice } from "@pixelweft/pixelcnn/figures";
import { copiesAmong, type CopiesReport } from "@pixelweft/pixelcnn/judges";
import { readRun, runFiles, type RunFiles, type TrainRunOutcome } from "@pixelweft/pixelcnn/node";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import { OutOfMemoryError, type Backend } from "@pixelweft/tensor";
import { openBackend } from "../backend-choice.ts";
import { commandWords } from "../command/command-words.ts";
import type { Context } from "../command/command.ts";
import { StoppedError } from "../command/failure.ts";
import { watchInterrupts } from "../command/interrupts.ts";
import { optionOf } from "../command/option.ts";
import { range } from "../data/range.ts";
import { defined } from "../defined.ts";
import { className } from "../model/class-choice.ts";
import { drawCodes, isOfCodes } from "../model/codes.ts";
import { formOf } from "../model/copies.ts";
import { drawImages, type DrawingOptions, type DrawingRequest } from "../model/drawing.ts";
import { showSamples } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";
import { planRun, type TrainPlan, type TrainRequest } from "./plan.ts";
import { runTraining } from "./training-run.ts";

/** What was trained. */
export interface TrainReport {
  readonly folder: string;
  readonly preset: string;
  readonly steps: number;
  readonly images: number;
  readonly reason: TrainRunOutcome["reason"];
  /** At the best validation, if there was one. */
  readonly bitsPerDim?: number;
  /** What the frequencies of the values alone reach on the same images. */
  readonly frequencies?: number;
  /** How near its samples are to training pictures. */
  readonly copies?: CopiesReport;
  /** The classes of the columns of its samples. */
  readonly classes: readonly string[];
  /** Commands that may follow. */
  readonly next: readonly string[];
}

interface Place {
  readonly given: TrainRequest["given"];
  readonly files: RunFiles;
  /** When training shall be over, on the clock of `performance.now()`. */
  readonly until: number | undefined;
  readonly context: Context;
  readonly signal: AbortSignal;
}

type Ended = Place & Pick<TrainPlan, "settings" | "data"> & { readonly device: Backend };

/** Trains, keeps the run in its folder, and samples from what was trained. */
export async function actTrain(request: TrainRequest, context: Context): Promise<TrainReport> {
  const began = performance.now();
  using interrupts = watchInterrupts(context.terminal);
  const { signal } = interrupts;
  // First of all: a folder that cannot be written to costs no work.
  const { job } = context.terminal;
  await using lock = await lockFolder(job ? job.folderOf(request.folder) : request.folder);
  const files = runFiles(lock.folder);
  const makePlan = (): ReturnType<typeof planRun> => planRun(request, context.terminal);
  const { plan, minutes } = await (job ? job.inTurn(makePlan) : makePlan());
  const until = minutes === undefined ? undefined : began + minutes * 60_000;
  try {
    return await trainPlanned(plan, { given: request.given, files, until, context, signal });
  } finally {
    await plan.data.close();
  }
}

async function trainPlanned(plan: TrainPlan, place: Place): Promise<TrainReport> {
  const { given, files, until, context, signal } = place;
  const { terminal } = context;
  const { model, settings } = plan;
  const { folder } = files;
  const group = terminal.job?.group;
  // Parameters, two moments and the average; the old checkpoint stays until the new one is whole.
  const bytes = 8 * 4 * countParameters(model.config);
  if ((group?.rank ?? 0) === 0)
    await tryRoom(folder, bytes, `the run in ${folder}: its checkpoints`);
  const { backend, words } = await openBackend(given.backend, terminal.job?.share);
  terminal.job?.announce(words);
  // The backend in use: another one after a lost device.
  let device = backend;
  try {
    say(terminal, `Computing with ${words}`);
    for (const line of described(plan, given)) say(terminal, line);
    const { step = 0 } = model.training ?? {};
    if (step > 0) say(terminal, `Going on after step ${step} of ${settings.steps}`);
    say(
      terminal,
      `The run goes into ${folder}; "${commandWords(`sample ${folder}`)}" shows it on the way`,
    );
    const outcome = await runTraining({
      ...given,
      ...plan,
      backend,
      group,
      reopen: async () => {
        ({ backend: device } = await openBackend(given.backend));
        return device;
      },
      files,
      terminal,
      signal,
      ...defined({ until }),
    });
    return await finished(outcome, { ...place, settings, device, data: plan.data });
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    const { batch, accumulate } = settings;
    const training = { ...model, batch, accumulate, backend: device, nameOf: optionOf };
    throw new Error(`${error.message}; ${await memoryAdvice(error, training)}`, { cause: error });
  } finally {
    device.dispose();
    if (device !== backend) backend.dispose();
  }
}

function described({ model, data, settings }: TrainPlan, given: Place["given"]): string[] {
  const { height, width, channels, numClasses } = model.config;
  const { info } = data.train;
  const { classes = [], batch } = settings;
  const parameters = countParameters(model.config).toLocaleString("en");
  const unlearnt = numClasses === 0 ? classes : [];
  const isBatchAsked = given.batch !== undefined;
  return [
    `${settings.name}: ${parameters} parameters, images of ${height}x${width}x${channels}; ${info.name}: ${info.count} to train on, ${data.validation.info.count} held out`,
    ...trainingWords(data, { batch, isBatchAsked, unlearnt, nameOf: optionOf }),
  ];
}

/** Samples from what was trained. StoppedError where it was stopped. */
async function finished({ model, reason }: TrainRunOutcome, place: Ended): Promise<TrainReport> {
  const { given, files, settings, data } = place;
  const { step = 0, examples: images = 0, notes } = model.training ?? {};
  if (reason === "stopped") throw stopped(step, files.folder);
  const samples =
    given.samples > 0 &&
    (await sampleTogether(
      reason === "overfitted" ? (await readRun(files.best)).model : averagedModel(model),
      place,
    ));
  const best = notes?.["best"];
  const { numClasses, levels } = model.config;
  const isJudged = typeof best === "number" && Number.isFinite(best);
  const { validation } = data;
  const yardstick = isJudged ? await yardsticks(validation, { levels, most: 500 }) : undefined;
  const form = formOf(model.config, settings.palette);
  const copies = samples ? await copiesAmong(samples, data, form) : undefined;
  return {
    folder: files.folder,
    preset: settings.name,
    steps: step,
    images,
    reason,
    ...(isJudged && { bitsPerDim: best }),
    ...(yardstick && { frequencies: yardstick.frequencies }),
    ...(copies && { copies: copies.report }),
    classes: range(0, settings.codes ? 0 : Math.min(given.samples, numClasses)).map((k) =>
      className({ settings }, k),
    ),
    next: settings.codes
      ? [`sample ${files.folder} --out codes.npy`]
      : [
          `sample ${files.folder} --count 64`,
          `complete ${files.folder}`,
          `evaluate ${files.folder}`,
        ],
  };
}

/** Samples, each process its share of the images. */
async function sampleTogether(model: Model, place: Ended): Promise<Uint8Array | undefined> {
  const { given, files, context, signal, settings, device } = place;
  const { samples: count, seed = 0 } = given;
  const { config } = model;
  const { palette } = settings;
  const { terminal } = context;
  const { group } = terminal.job ?? {};
  const labels = classesInTurn(config, count);
  const part = (numbers: Uint32Array): DrawingRequest & DrawingOptions => ({
    seed,
    palette,
    terminal,
    signal,
    count: numbers.length,
    numbers,
    labels: labels && Int32Array.from(numbers, (n) => labels[n] ?? 0),
  });
  if (isOfCodes({ model, settings })) {
    const bytes = await makeTogether(group, count, async (numbers) => {
      const { buffer, byteOffset, byteLength } = await drawCodes(device, model, part(numbers));
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    const codes = new Uint16Array(bytes.slice().buffer);
    await writeCodes(join(files.folder, "samples.npy"), codes, { ...config, labels });
    return undefined;
  }
  const drawn = await makeTogether(group, count, (numbers) =>
    drawImages(device, model, part(numbers)),
  );
  const look = { columns: labels && Math.min(count, config.numClasses) };
  await showSamples(files.samples, drawn, { config, palette, look, context });
  return drawn;
}

/** Says how to go on with a run that was stopped, and saved if there is anything to save. */
export function stopped(step: number, folder: string): StoppedError {
  return new StoppedError(
    step === 0
      ? "Stopped before the first step; nothing is left"
      : `Stopped at step ${step} and saved; go on with: ${commandWords(`train --resume ${folder}`)}, or take it as it is: ${commandWords(`sample ${folder}`)}`,
  );
}
