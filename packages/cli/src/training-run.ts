import { Training, type Model } from "@pixelweft/pixelcnn";
import { openMetricsLog, type MetricsLog } from "./metrics-log.ts";
import { trainingOptions, type TrainingRun } from "./run-options.ts";
import { RunRecord } from "./run-record.ts";
import { withSettings } from "./run-settings.ts";
import { probeSpeed } from "./speed-probe.ts";
import { stepsUntil } from "./steps-until.ts";
import { say } from "./terminal.ts";
import { watchTime } from "./time-watch.ts";

/** How a run ended. */
export interface TrainingOutcome {
  /** The state at the end, as saved. */
  readonly model: Model;
  readonly reason: "done" | "stopped" | "out of data";
}

/** Trains to the end, or until the signal says stop; writes all files of the run but the samples. */
export async function runTraining(run: TrainingRun): Promise<TrainingOutcome> {
  await using log = await openMetricsLog(run.files.metrics);
  await log.append(header(run));
  // Awaited here: the log must stay open until training ends.
  return await trainDecided(run.budget === undefined ? run : await decideSteps(run, log), log);
}

/** Trains with the number of steps in the settings; where another one turns out to fit the time, goes on with that. */
async function trainDecided(run: TrainingRun, log: MetricsLog): Promise<TrainingOutcome> {
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
async function trainStretch(run: TrainingRun, log: MetricsLog): Promise<Stretch> {
  const { settings, budget, terminal } = run;
  const late = new AbortController();
  const clock = budget?.hard === true ? timeoutAt(budget.until) : new AbortController().signal;
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
      const better = event.kind === "progress" && watch.better(event.step, performance.now());
      if (!better) continue;
      steps = better;
      late.abort();
    }
    record.finish();
    if (reason === "stopped" && !run.signal.aborted) {
      reason = clock.aborted ? "done" : "retimed";
      if (clock.aborted)
        say(terminal, `Time is up after ${training.step} of ${settings.steps} steps`);
    }
    await record.drawCurve();
    return { model: withSettings(await training.checkpoint(), settings), reason, steps };
  } finally {
    record.finish();
    await training.dispose();
  }
}

function timeoutAt(until: number): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.round(until - performance.now())));
}

/** Trains the first steps and fixes how many there will be, so that the rate is a function of the step from there on. */
async function decideSteps(run: TrainingRun, log: MetricsLog): Promise<TrainingRun> {
  const { settings, budget, terminal, curves } = run;
  if (budget === undefined) return run;
  say(terminal, "Measuring the speed; a cold machine compiles for up to a minute first");
  const left = (budget.until - performance.now()) / 1000;
  const enough = Math.min(4, left * 0.05);
  const { model, secondsPerStep } = await probeSpeed(run, enough, async (event) => {
    if (event.kind !== "progress") return;
    const { kind: _, secondsLeft: __, ...numbers } = event;
    curves.train.push(event);
    await log.append({ kind: "train", ...numbers });
  });
  if (run.signal.aborted) return { ...run, model };
  const seconds = (budget.until - performance.now()) / 1000;
  const done = model.training?.step ?? 0;
  const images = Math.min(settings.validationImages, run.data.validation.info.count);
  const lookSeconds = images * budget.secondsPerImage;
  const steps = stepsUntil({ done, seconds, secondsPerStep, lookSeconds, settings });
  await log.append({ kind: "steps", step: done, steps, secondsPerStep });
  say(
    terminal,
    `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit, ${steps * settings.batch * settings.accumulate} images`,
  );
  return { ...run, model, settings: { ...settings, steps } };
}

function header({ backend, settings, model, data }: TrainingRun): Record<string, string | number> {
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
