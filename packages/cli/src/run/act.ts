import { resolve } from "node:path";
import { trainingWords } from "@pixelweft/datasets/choice";
import { lockFolder, tryRoom } from "@pixelweft/datasets/disk";
import { counted } from "@pixelweft/datasets/text";
import { countParameters, memoryAdvice } from "@pixelweft/pixelcnn/figures";
import { runFiles } from "@pixelweft/pixelcnn/node";
import { recipeOptimiser } from "@pixelweft/pixelcnn/recipes";
import { keepYoungSpaceSmall, openBackend } from "@pixelweft/runtime/node";
import { OutOfMemoryError } from "@pixelweft/tensor";
import { commandWords, shellWords } from "../command/command-words.ts";
import type { Context } from "../command/command.ts";
import { finishingStep, watchInterrupts } from "../command/interrupts.ts";
import { optionOf } from "../command/option.ts";
import { note, say } from "../show/terminal.ts";
import { bringRun } from "./bring-run.ts";
import { checkRanks } from "./check-ranks.ts";
import { checkSameRun } from "./check-same-run.ts";
import { checkpointBytes } from "./checkpoint-bytes.ts";
import { checkSamples, finishRun, type RunPlace } from "./finish.ts";
import { largeMemoryWords } from "./large-memory-words.ts";
import { lastingBackend } from "./lasting-backend.ts";
import type { TrainReport } from "./outcome.ts";
import { planUnlessStopped } from "./plan-unless-stopped.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";
import { runTraining } from "./training-run.ts";
import { withWayOn } from "./way-on.ts";

interface Place extends RunPlace {
  /** The run until now, where it goes on in another folder. */
  readonly bring: TrainRequest["resumable"];
  /** When training shall be over, on the clock of `performance.now()`. */
  readonly until: number | undefined;
  /** Whether how it trains was chosen here: neither by a file of fields nor by the run that goes on. */
  readonly isChosen: boolean;
}

/** Trains, keeps the run in its folder, and samples from what was trained. */
export async function actTrain(request: TrainRequest, context: Context): Promise<TrainReport> {
  const began = performance.now();
  const { job } = context.terminal;
  const ranks = job?.group.size ?? 1;
  checkRanks(request, ranks);
  let isPlanned = false;
  using interrupts = watchInterrupts(context.terminal, () =>
    isPlanned ? finishingStep : "Stopping before the first step; once more to leave at once",
  );
  const { signal } = interrupts;
  // Before all work: a folder that cannot be written to costs none.
  await using lock = await lockFolder(job ? job.folderOf(request.folder) : request.folder);
  const files = runFiles(lock.folder);
  const { plan, minutes } = await planUnlessStopped(request, { ...context, signal });
  isPlanned = true;
  const until = minutes === undefined ? undefined : began + minutes * 60_000;
  try {
    const { given, folder, resumable, recipe } = request;
    checkRanks(request, ranks, plan);
    checkSamples(plan, given.samples);
    if (job) await checkSameRun(job.group, plan, { given, minutes });
    const isChosen = resumable === undefined && recipe === undefined;
    const isMoved = resumable !== undefined && resolve(resumable.folder) !== resolve(folder);
    const bring = isMoved && (job?.group.rank ?? 0) === 0 ? resumable : undefined;
    return await trainPlanned(plan, { given, files, bring, until, isChosen, context, signal });
  } finally {
    await plan.data.close();
  }
}

async function trainPlanned(plan: TrainPlan, place: Place): Promise<TrainReport> {
  const { given, files, bring, until, isChosen, context, signal } = place;
  const { terminal } = context;
  const { model, settings } = plan;
  const { folder } = files;
  const group = terminal.job?.group;
  if ((group?.rank ?? 0) === 0)
    await tryRoom(folder, checkpointBytes(model), `the run in ${folder}: its checkpoints`);
  keepYoungSpaceSmall();
  const { backend, words } = await openBackend(given.backend, terminal.job?.share);
  terminal.job?.announce(words);
  using device = lastingBackend(backend, async () => (await openBackend(given.backend)).backend);
  try {
    note(terminal, `Computing with ${words}`);
    for (const line of described(plan, given)) say(terminal, line);
    const { step = 0 } = model.training ?? {};
    if (step > 0) say(terminal, `Going on after step ${step} of ${settings.steps}`);
    note(
      terminal,
      `The run goes into ${folder}; "${commandWords(shellWords("sample", folder))}" shows it on the way`,
    );
    if (bring !== undefined) await bringRun(bring, files);
    const reopen = (): ReturnType<typeof device.reopen> => device.reopen();
    const how = { backend, group, reopen, files, terminal, signal, until };
    const run = { ...given, ...plan, ...how, oftenValidated: isChosen };
    const outcome = await withWayOn(folder, () => runTraining(run));
    return await finishRun(outcome, { ...place, settings, device: device.now, data: plan.data });
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    const { batch, accumulate, savedActivations, stateDtype } = settings;
    const how = {
      batch,
      accumulate,
      savedActivations,
      stateDtype,
      optimiser: recipeOptimiser(settings),
      validates: plan.data.validation.info.count > 0,
    };
    const training = { ...model, ...how, backend: device.now, nameOf: optionOf };
    const more = largeMemoryWords(error, { name: given.backend, device: device.now.name });
    const advice = await memoryAdvice(error, training);
    throw new Error(`${error.message}; ${advice}${more}`, { cause: error });
  }
}

function described({ model, data, settings }: TrainPlan, given: Place["given"]): string[] {
  const { height, width, channels, numClasses } = model.config;
  const { info } = data.train;
  const { classes = [], batch } = settings;
  const parameters = countParameters(model.config).toLocaleString("en");
  const unlearnt = numClasses === 0 ? classes : [];
  const isBatchAsked = given.batch !== undefined;
  const varied =
    info.count > data.pictures
      ? `, ${info.count.toLocaleString("en")} with their changed copies`
      : "";
  const heldOut = data.isLearnt ? 0 : data.validation.info.count;
  const { validationImages: looks, minutes, steps, warmup } = settings;
  const some = looks < heldOut ? `, each validation on ${looks} of them` : "";
  const { tested = 0 } = data;
  const test = tested > 0 ? `, ${tested} left for a test` : "";
  const isShort = minutes === undefined && steps < warmup;
  return [
    `${settings.name}: ${parameters} parameters, images of ${height}x${width}x${channels}; ${settings.data.source}: ${data.pictures} to train on${varied}, ${heldOut} held out${some}${test}`,
    ...(isShort
      ? [
          `The learning rate grows for ${warmup} steps, and ${counted(steps, "step")} will not reach it; "warmup" in a file of fields says otherwise`,
        ]
      : []),
    ...trainingWords(data, { batch, isBatchAsked, unlearnt, nameOf: optionOf }),
  ];
}
