import { constantRate } from "@pixelweft/layers";
import { agreed } from "@pixelweft/mpi";
import { train, type Model } from "@pixelweft/pixelcnn";
import { leads } from "../job.ts";
import { say } from "../show/terminal.ts";
import { openMetricsLog, type MetricsLog } from "./metrics-log.ts";
import { trainingBatches, trainingOptions, validationImages, type RunRequest } from "./options.ts";
import { RunRecord } from "./record.ts";
import { withSettings } from "./settings.ts";
import { watchTime } from "./time-watch.ts";

/** How a run ended. */
export interface TrainingOutcome {
  /** The state at the end, as saved. */
  readonly model: Model;
  readonly reason: "done" | "stopped" | "out of data";
}

/** Trains to the end, or until the signal says stop; writes all files of the run but the samples. */
export async function runTraining(given: RunRequest): Promise<TrainingOutcome> {
  await using log = await openMetricsLog(given.files.metrics);
  await log.append(header(given));
  const run = given.until === undefined ? given : await decideSteps(given, given.until, log);
  // Awaited here: the log must stay open until training ends.
  return await trainDecided(run, log);
}

/** Trains with the steps of the settings; where another number turns out to fit the time, goes on with that. */
async function trainDecided(run: RunRequest, log: MetricsLog): Promise<TrainingOutcome> {
  const { model, reason, steps } = await trainStretch(run, log);
  if (reason !== "retimed") return { model, reason };
  say(run.terminal, `The speed has changed: ${steps} steps fit in all`);
  await log.append({ kind: "steps", step: model.training?.step ?? 0, steps });
  return trainDecided({ ...run, model, settings: { ...run.settings, steps } }, log);
}

/** Trains with one number of steps; retimed: another number fits the time, and the run goes on with that. */
async function trainStretch(
  run: RunRequest,
  log: MetricsLog,
): Promise<{
  readonly model: Model;
  readonly reason: (typeof reasons)[number];
  readonly steps: number;
}> {
  const { settings, until, terminal } = run;
  // Steps that were decided on are all done, unless the end is a hard one. Rank 0 decides for all.
  const isHard = run.hard === true && until !== undefined && leads(run.group);
  const clock = isHard ? timeoutAt(until) : undefined;
  const watch = isHard ? watchTime(settings.steps, until) : undefined;
  const late = new AbortController();
  const record = new RunRecord(run, log);
  const training = train(run.model, trainingBatches(run), {
    ...trainingOptions(run),
    signal: AbortSignal.any([run.signal, late.signal, ...(clock ? [clock] : [])]),
    lastCheckpoint: () => record.lastCheckpoint,
  });
  let [reason, steps]: [(typeof reasons)[number], number] = ["done", settings.steps];
  try {
    for await (const event of training) {
      await record.note(event, training);
      if (event.kind === "end") ({ reason } = event);
      const better = event.kind === "progress" && watch?.(event.step, performance.now());
      if (!better) continue;
      steps = better;
      late.abort();
    }
    record.finish();
    if (reason === "stopped" && !run.signal.aborted && (clock?.aborted || late.signal.aborted)) {
      reason = clock?.aborted ? "done" : "retimed";
      if (clock?.aborted)
        say(terminal, `Time is up after ${training.step} of ${settings.steps} steps`);
    }
    const [end = 0, all = steps] = await agreed(run.group, [reasons.indexOf(reason), steps]);
    [reason, steps] = [reasons[end] ?? reason, all];
    await record.drawCurve();
    return { model: withSettings(await training.checkpoint(), settings), reason, steps };
  } finally {
    record.finish();
    await training.dispose();
  }
}

const reasons = ["done", "stopped", "out of data", "retimed"] as const;

function timeoutAt(until: number): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.round(until - performance.now())));
}

/** Trains the first steps and fixes how many there will be, so that the rate is a function of the step from there on. */
async function decideSteps(run: RunRequest, until: number, log: MetricsLog): Promise<RunRequest> {
  const { settings, terminal } = run;
  const left = (): number => (until - performance.now()) / 1000;
  say(terminal, "Measuring the speed; a cold machine compiles for up to a minute first");
  const { model, secondsPerStep } = await firstSteps(run, Math.min(4, left() * 0.05), log);
  const done = model.training?.step ?? 0;
  const { batch, accumulate, validateEvery } = settings;
  const images = validationImages(run);
  const fitting = stepsUntil({
    done,
    seconds: left(),
    secondsPerStep,
    // The likelihood of an image takes less than half of what its gradient takes.
    lookSeconds: (images * secondsPerStep * 0.4) / (batch * accumulate),
    validateEvery,
  });
  const [steps = 0] = await agreed(run.group, [run.signal.aborted ? 0 : fitting]);
  if (steps === 0) return { ...run, model };
  await log.append({ kind: "steps", step: done, steps, secondsPerStep });
  const words = `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit`;
  say(terminal, `${words}, ${steps * batch * accumulate} images`);
  // A rate that only grows teaches little.
  const warmup = Math.min(settings.warmup, Math.floor(steps / 5));
  if (warmup < settings.warmup)
    say(terminal, `Few steps: the rate grows for ${warmup} of them, not for ${settings.warmup}`);
  return { ...run, model, settings: { ...settings, steps, warmup } };
}

/** How many steps, those done included, fit into the seconds that are left, with the validations on the way and one at the end. */
export function stepsUntil(known: {
  readonly done: number;
  readonly seconds: number;
  readonly secondsPerStep: number;
  readonly lookSeconds: number;
  readonly validateEvery: number;
}): number {
  const { done, seconds, secondsPerStep, lookSeconds, validateEvery } = known;
  const perStep = secondsPerStep + lookSeconds / validateEvery;
  return done + Math.max(1, Math.floor((seconds - lookSeconds) / perStep));
}

/** Steps that are timed at least. */
const fewest = 3;

/** Trains one step to compile, then at least three, and as many as fit into `enough` seconds. */
async function firstSteps(
  run: RunRequest,
  enough: number,
  log: MetricsLog,
): Promise<{ readonly model: Model; readonly secondsPerStep: number }> {
  const done = new AbortController();
  const { rate, warmup } = run.settings;
  // The rate has no end to fall towards yet.
  const growing = { learningRate: constantRate(rate, { warmup }), reportEvery: 1, steps: Infinity };
  const { validation: _, ...options } = trainingOptions(run);
  const signal = AbortSignal.any([run.signal, done.signal]);
  const training = train(run.model, trainingBatches(run), { ...options, ...growing, signal });
  let [start, steps] = [0, -1];
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    for await (const event of training) {
      if (event.kind !== "progress") continue;
      const { kind: __, secondsLeft: ___, examples: images, loss: bitsPerDim, ...rest } = event;
      run.curves.train.push({ images, bitsPerDim });
      await log.append({ kind: "train", ...rest, images, bitsPerDim });
      steps += 1;
      if (steps === 0) start = performance.now();
      if (steps >= fewest && seconds() >= enough) done.abort();
    }
    return { model: await training.checkpoint(), secondsPerStep: seconds() / Math.max(1, steps) };
  } finally {
    await training.dispose();
  }
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
