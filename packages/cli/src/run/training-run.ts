import { constantRate } from "@pixelweft/layers";
import { Training, type Model } from "@pixelweft/pixelcnn";
import { agreed, leads } from "../job.ts";
import { say } from "../show/terminal.ts";
import { openMetricsLog, type MetricsLog } from "./metrics-log.ts";
import { validationImages, trainingOptions, type RunRequest } from "./options.ts";
import { RunRecord } from "./record.ts";
import { withSettings } from "./settings.ts";
import { stepsUntil, watchTime, type TimeBudget } from "./time.ts";

/** How a run ended. */
export interface TrainingOutcome {
  /** The state at the end, as saved. */
  readonly model: Model;
  readonly reason: "done" | "stopped" | "out of data";
}

/** Trains to the end, or until the signal says stop; writes all files of the run but the samples. */
export async function runTraining(run: RunRequest): Promise<TrainingOutcome> {
  await using log = await openMetricsLog(run.files.metrics);
  await log.append(header(run));
  const { budget } = run;
  // Awaited here: the log must stay open until training ends.
  return await trainDecided(budget === undefined ? run : await decideSteps(run, budget, log), log);
}

/** Trains with the number of steps in the settings; where another one turns out to fit the time, goes on with that. */
async function trainDecided(run: RunRequest, log: MetricsLog): Promise<TrainingOutcome> {
  const { model, reason, steps } = await trainStretch(run, log);
  if (reason !== "retimed") return { model, reason };
  say(run.terminal, `The speed has changed: ${steps} steps fit in all`);
  await log.append({ kind: "steps", step: model.training?.step ?? 0, steps });
  return trainDecided({ ...run, model, settings: { ...run.settings, steps } }, log);
}

interface Stretch {
  readonly model: Model;
  /** Retimed: another number of steps fits the time, and the run goes on with that. */
  readonly reason: TrainingOutcome["reason"] | "retimed";
  readonly steps: number;
}

/** Trains with one number of steps. */
async function trainStretch(run: RunRequest, log: MetricsLog): Promise<Stretch> {
  const { settings, budget, terminal } = run;
  const late = new AbortController();
  // Rank 0 decides for all.
  const decides = leads(run.group);
  const clock =
    budget?.hard === true && decides ? timeoutAt(budget.until) : new AbortController().signal;
  const record = new RunRecord(run, log);
  const training = new Training({
    ...trainingOptions(run),
    signal: AbortSignal.any([run.signal, clock, late.signal]),
    lastCheckpoint: () => record.lastCheckpoint,
  });
  const watch = watchTime(settings.steps, budget);
  let [reason, steps]: [Stretch["reason"], number] = ["done", settings.steps];
  try {
    for await (const event of training.run()) {
      await record.note(event, training);
      if (event.kind === "end") ({ reason } = event);
      const better =
        decides && event.kind === "progress" && watch.better(event.step, performance.now());
      if (!better) continue;
      steps = better;
      late.abort();
    }
    record.finish();
    if (reason === "stopped" && !run.signal.aborted && (clock.aborted || late.signal.aborted)) {
      reason = clock.aborted ? "done" : "retimed";
      if (clock.aborted)
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
async function decideSteps(
  run: RunRequest,
  budget: TimeBudget,
  log: MetricsLog,
): Promise<RunRequest> {
  const { settings, terminal } = run;
  say(terminal, "Measuring the speed; a cold machine compiles for up to a minute first");
  const left = (budget.until - performance.now()) / 1000;
  const { model, secondsPerStep } = await firstSteps(run, Math.min(4, left * 0.05), log);
  const seconds = (budget.until - performance.now()) / 1000;
  const done = model.training?.step ?? 0;
  const lookSeconds = validationImages(run) * budget.secondsPerImage;
  const fitting = stepsUntil({ done, seconds, secondsPerStep, lookSeconds, settings });
  const [steps = 0] = await agreed(run.group, [run.signal.aborted ? 0 : fitting]);
  if (steps === 0) return { ...run, model };
  await log.append({ kind: "steps", step: done, steps, secondsPerStep });
  const images = steps * settings.batch * settings.accumulate;
  say(terminal, `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit, ${images} images`);
  // A rate that only grows teaches little.
  const warmup = Math.min(settings.warmup, Math.floor(steps / 5));
  if (warmup < settings.warmup)
    say(terminal, `Few steps: the rate grows for ${warmup} of them, not for ${settings.warmup}`);
  return { ...run, model, settings: { ...settings, steps, warmup } };
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
  const growing = { rate: constantRate(rate, { warmup }), reportEvery: 1, steps: Infinity };
  const { validation: _, ...options } = trainingOptions(run);
  const signal = AbortSignal.any([run.signal, done.signal]);
  const training = new Training({ ...options, ...growing, signal });
  let [start, steps] = [0, -1];
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    for await (const event of training.run()) {
      if (event.kind !== "progress") continue;
      const { kind: __, secondsLeft: ___, ...numbers } = event;
      run.curves.train.push(event);
      await log.append({ kind: "train", ...numbers });
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
