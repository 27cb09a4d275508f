import { writing } from "@pixelweft/datasets";
import { agreed } from "@pixelweft/mpi";
import { train, type Model, type TrainingEvent } from "@pixelweft/pixelcnn";
import { fitSteps, StepClock } from "@pixelweft/pixelcnn/figures";
import {
  openMetricsLog,
  removeEmptyRun,
  RunRecord,
  withRun,
  type MetricsLog,
} from "@pixelweft/pixelcnn/node";
import { leads } from "../job.ts";
import { say } from "../show/terminal.ts";
import { trainingBatches, trainingOptions, validationImages, type RunRequest } from "./options.ts";
import { RunReport } from "./report.ts";
import type { RunSettings } from "./settings.ts";

/** How a run ended. */
export interface TrainingOutcome {
  /** The state at the end, as saved. */
  readonly model: Model;
  readonly reason: (typeof reasons)[number];
}

const reasons = ["done", "stopped", "out of data", "overfitted"] as const;

/**
 * Trains to the end, or until the signal says stop; writes all files of the run but the samples. A run that never made a step leaves
 * none.
 */
export async function runTraining(run: RunRequest): Promise<TrainingOutcome> {
  try {
    // What the system refuses is said in words that name the folder.
    return await writing(run.files.folder, () => trainLogged(run));
  } finally {
    await removeEmptyRun(run.files);
  }
}

async function trainLogged(given: RunRequest): Promise<TrainingOutcome> {
  await using log = await openMetricsLog(given.files.metrics);
  await log.append(header(given));
  const run = given.until === undefined ? given : await decideSteps(given, given.until, log);
  const { settings, data, model, group } = run;
  const record = new RunRecord({
    ...run,
    log,
    name: settings.name,
    data: withoutPart(data.train.info.name),
    begun: model.training?.step,
    leads: leads(group),
  });
  // Awaited here: the log must stay open until training ends.
  return await trainRecorded(run, { record, log });
}

async function trainRecorded(
  run: RunRequest,
  { record, log }: { readonly record: RunRecord; readonly log: MetricsLog },
): Promise<TrainingOutcome> {
  const { until, terminal, patience } = run;
  // Steps that were decided on are all done, unless the end is a hard one. Rank 0 decides for all.
  const isHard = run.hard === true && until !== undefined && leads(run.group);
  const end = isHard ? timeoutAt(until) : undefined;
  const overfitted = new AbortController();
  const report = new RunReport(run);
  const training = train(run.model, trainingBatches(run), {
    ...trainingOptions(run),
    signal: AbortSignal.any([run.signal, overfitted.signal, ...(end ? [end] : [])]),
    lastCheckpoint: () => record.lastCheckpoint,
  });
  const settings = (): RunSettings => ({ ...run.settings, steps: training.steps });
  const how = { recipe: run.settings, validationImages: validationImages(run), group: run.group };
  const done = run.model.training?.step ?? 0;
  const clock = until === undefined ? undefined : new StepClock({ ...how, done, until });
  let reason: TrainingOutcome["reason"] = "done";
  try {
    for await (const event of training) {
      report.note(event);
      const steps = await clock?.adjust(event, training);
      if (clock && steps !== undefined) {
        record.changeSettings(settings());
        report.changeSteps(steps, clock.secondsPerStep);
        await log.append({
          kind: "steps",
          step: event.step,
          steps,
          secondsPerStep: clock.secondsPerStep,
        });
      }
      await record.note(event, training);
      if (event.kind === "end") ({ reason } = event);
      if (patience > 0 && isOverfitted(event, patience)) overfitted.abort();
    }
    report.finish();
    if (reason === "stopped" && !run.signal.aborted) {
      reason = overfitted.signal.aborted ? "overfitted" : "done";
      if (reason === "done")
        say(terminal, `Time is up after ${training.step} of ${training.steps} steps`);
    }
    const [ended = 0] = await agreed(run.group, [reasons.indexOf(reason)]);
    await record.drawCurve();
    const model = withRun(await training.checkpoint(), settings());
    return { model, reason: reasons[ended] ?? reason };
  } finally {
    report.finish();
    await training.dispose();
  }
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

/** Trains the first steps and says how many there will be, as far as it is known by then. */
async function decideSteps(run: RunRequest, until: number, log: MetricsLog): Promise<RunRequest> {
  const { settings, terminal, curves } = run;
  say(terminal, "Measuring the speed; a cold machine compiles for up to a minute first");
  const { batch, accumulate, learningRate, warmup, validateEvery } = settings;
  const { validation: _, learningRate: __, steps: ___, ...options } = trainingOptions(run);
  const fitting = await fitSteps(run.model, trainingBatches(run), {
    ...options,
    rate: learningRate,
    warmup,
    validateEvery,
    seconds: (until - performance.now()) / 1000,
    imagesPerStep: batch * accumulate,
    validationImages: validationImages(run),
    onProgress: async ({ secondsLeft: ____, examples: images, loss: bitsPerDim, ...rest }) => {
      curves.train.push({ images, bitsPerDim });
      await log.append({ ...rest, kind: "train", images, bitsPerDim });
    },
  });
  const { model, secondsPerStep } = fitting;
  const [steps = 0] = await agreed(run.group, [run.signal.aborted ? 0 : fitting.steps]);
  if (steps === 0) return { ...run, model };
  await log.append({ kind: "steps", step: model.training?.step ?? 0, steps, secondsPerStep });
  const words = `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit`;
  say(terminal, `${words}, ${steps * batch * accumulate} images`);
  const shorter = Math.min(warmup, Math.floor(steps / 5));
  if (shorter < warmup)
    say(terminal, `Few steps: the rate grows for ${shorter} of them, not for ${warmup}`);
  return { ...run, model, settings: { ...settings, steps, warmup: shorter } };
}

/** The name of a data set without `/train` at its end. */
function withoutPart(name: string): string {
  return name.replace(/(?:\/train)+$/, "");
}

function header({ backend, settings, model, data }: RunRequest): Record<string, string | number> {
  const { name, capabilities } = backend;
  return {
    kind: "run",
    step: model.training?.step ?? 0,
    name: settings.name,
    data: data.train.info.name,
    trainImages: data.train.info.count,
    heldOut: data.validation.info.count,
    backend: name,
    device: capabilities.description,
    config: JSON.stringify(model.config),
    settings: JSON.stringify(settings),
  };
}
