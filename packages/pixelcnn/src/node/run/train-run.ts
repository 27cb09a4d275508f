import { checkMemory } from "../../figures/check-memory.ts";
import { StepClock } from "../../figures/step-clock.ts";
import type { Model } from "../../model/model.ts";
import { recipeOptimiser } from "../../recipes/recipe-optimiser.ts";
import { likelihoodBatch } from "../../recipes/recipe.ts";
import { withRun } from "../../recipes/write-run.ts";
import type { Batches } from "../../train/batch.ts";
import { saidByAny } from "../../train/said-by-any.ts";
import { train, type Training, type TrainingEvent } from "../../train/training.ts";
import { withBestAtHand } from "./best-at-hand.ts";
import { decideSteps } from "./decide-steps.ts";
import { filesBefore } from "./files-before.ts";
import { openMetricsLog, type MetricsLog, type MetricsRecord } from "./metrics-log.ts";
import { removeEmptyRun, startRun, type Curves } from "./run-files.ts";
import { RunPreviews } from "./run-previews.ts";
import { RunRecord } from "./run-record.ts";
import { trainingOptions, type TrainRunOptions } from "./train-run-options.ts";

/** How a run ended. */
export interface TrainRunOutcome {
  /** The state at the end, as saved. */
  readonly model: Model;
  readonly reason: "done" | "stopped" | "out of data" | "overfitted";
  /** Bits per dimension of the last training images, if there were any. */
  readonly trainingLoss?: number | undefined;
}

/**
 * Trains to the end, to a time, until it overfits or until the signal says stop, and keeps the run in its folder, which is there: the
 * log, both checkpoints and the chart. A run that never made a step leaves none, but what lay under these names before. `batches` is
 * given the place in the data where the model's training stands, if it has begun.
 *
 * @throws OutOfMemoryError before anything is allocated or written, what `train()` throws, and what the file system throws.
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel } from "@pixelweft/pixelcnn";
 * import { recipeDefaults } from "@pixelweft/pixelcnn/recipes";
 * const files = runFiles(await mkdtemp(`${tmpdir()}/run-`));
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const settings = { ...recipeDefaults, batch: 1, steps: 2, seed: 0 };
 * const batches = () => [{ images: Uint8Array.of(1) }, { images: Uint8Array.of(1) }];
 * const { signal } = new AbortController();
 * const ended = await trainRun(model, batches, { backend, files, settings, signal, name: "dot", data: "dots" });
 * ended.reason; // "done"
 * (await readRun(files.last)).step; // 2
 */
export async function trainRun(
  model: Model,
  batches: (state: unknown) => Batches,
  options: TrainRunOptions,
): Promise<TrainRunOutcome> {
  // Outside: what was in the folder stays as it is.
  await checkRoom(model, options);
  const before = await filesBefore(options.files);
  try {
    return await trainLogged(model, batches, options);
  } finally {
    await removeEmptyRun(options.files);
    await before.putBack();
  }
}

async function trainLogged(
  begun: Model,
  batches: (state: unknown) => Batches,
  options: TrainRunOptions,
): Promise<TrainRunOutcome> {
  const given = await withBestAtHand(begun, options);
  const { step = 0 } = given.training ?? {};
  const curves = await startRun(options.files, step);
  await using log = await openMetricsLog(options.files.metrics);
  await log.append(header(given, options));
  const { until } = options;
  const from = (start: Model): Batches => batches(start.training?.data);
  const first = { batches: from(given), log, losses: curves.train };
  // A run that goes on has its steps and its rate, which are corrected on the way.
  const goesOn = step > 0 && options.settings.steps > step;
  const { model, run } =
    until === undefined || goesOn
      ? { model: given, run: options }
      : await decideSteps(given, { ...options, until }, first);
  const done = model.training?.step;
  const record = new RunRecord({ ...run, curves, log, begun: done, leads: leads(run) });
  const overfitted = new AbortController();
  // Steps that were decided on are all done, unless the end is a hard one. The first process decides for all.
  const isHard = run.hard === true && until !== undefined && leads(run);
  const ends = [run.signal, overfitted.signal, ...(isHard ? [timeoutAt(until)] : [])];
  const training = train(model, model === given ? first.batches : from(model), {
    ...trainingOptions(run),
    signal: AbortSignal.any(ends),
    lastCheckpoint: () => record.lastCheckpoint,
  });
  run.onEvent?.({ kind: "begin", steps: training.steps, examples: model.training?.examples ?? 0 });
  // Awaited here: the log must stay open until training ends.
  return await trainRecorded(training, run, {
    record,
    log,
    overfitted,
    begun: done,
    goesOn,
    losses: curves.train,
  });
}

async function trainRecorded(
  training: Training,
  run: TrainRunOptions,
  kept: {
    readonly record: RunRecord;
    readonly log: MetricsLog;
    readonly overfitted: AbortController;
    readonly begun: number | undefined;
    readonly goesOn: boolean;
    readonly losses: Curves["train"];
  },
): Promise<TrainRunOutcome> {
  const { record, log, overfitted, begun: done = 0, goesOn, losses } = kept;
  const { until, patience = 0, group, previews: wanted, signal, files } = run;
  const how = { recipe: run.settings, validationImages: run.validation?.images ?? 0, group };
  const clock =
    until === undefined ? undefined : new StepClock({ ...how, done, until, isEarlier: goesOn });
  const previews =
    wanted && leads(run) ? new RunPreviews(files.samples, { ...wanted, signal }) : undefined;
  const settings = (): object => ({ ...run.settings, steps: training.steps });
  let reason: TrainRunOutcome["reason"] = "done";
  try {
    for await (const event of training) {
      run.onEvent?.(event);
      const steps = await clock?.adjust(event, training);
      if (clock && steps !== undefined) {
        record.changeSettings(settings());
        const change = { kind: "steps", steps, secondsPerStep: clock.secondsPerStep } as const;
        run.onEvent?.(change);
        await log.append({ ...change, step: event.step });
      }
      await record.note(event, training);
      const images = event.kind === "progress" ? await previews?.draw(training) : undefined;
      if (images) run.onEvent?.({ kind: "preview", step: event.step, images });
      if (event.kind === "end") ({ reason } = event);
      if (patience > 0 && isOverfitted(event, patience)) overfitted.abort();
    }
    // All ranks stop together, though one alone may have been asked to.
    if (reason === "stopped" && !(await saidByAny(group, run.signal.aborted))) {
      reason = overfitted.signal.aborted ? "overfitted" : "done";
      const { step, steps } = training;
      if (reason === "done") run.onEvent?.({ kind: "time is up", step, steps });
    }
    await record.drawCurve();
    const model = withRun(await training.checkpoint(), settings());
    const { bitsPerDim: trainingLoss } = losses.at(-1) ?? {};
    return { model, reason, trainingLoss };
  } finally {
    await previews?.dispose();
    await training.dispose();
  }
}

/** Refuses what does not fit before there is a file of it. Ranks of a group find out at their first batch. */
async function checkRoom({ config }: Model, run: TrainRunOptions): Promise<void> {
  const { backend, settings, group, validation } = run;
  if (group && group.size > 1) return;
  const { batch, savedActivations, stateDtype } = settings;
  const optimiser = recipeOptimiser(settings);
  const validates = validation ? Math.min(likelihoodBatch(batch), validation.images) : 0;
  const how = { optimiser, savedActivations, stateDtype, validates };
  await checkMemory({ config, batch, backend, ...how });
}

/** Whether this process writes checkpoints and decides for all. */
function leads({ group }: TrainRunOptions): boolean {
  return group === undefined || group.rank === 0;
}

/** Whether the held-out loss has been above its best for so many looks, and is by more than chance. */
function isOverfitted(event: TrainingEvent, patience: number): boolean {
  if (event.kind !== "validation") return false;
  const { looksSinceBest, bestLoss, found } = event;
  return looksSinceBest >= patience && found.loss > bestLoss + found.standardError;
}

function timeoutAt(until: number): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.round(until - performance.now())));
}

function header(model: Model, run: TrainRunOptions): MetricsRecord {
  const { name, capabilities } = run.backend;
  return {
    kind: "run",
    step: model.training?.step ?? 0,
    name: run.name,
    data: run.data,
    ...run.header,
    backend: name,
    device: capabilities.description,
    config: JSON.stringify(model.config),
    settings: JSON.stringify(run.settings),
  };
}
