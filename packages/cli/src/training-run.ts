import { Training, type Model } from "@pixelweft/pixelcnn";
import { openMetricsLog, type MetricsLog } from "./metrics-log.ts";
import { trainingOptions, type TrainingRun } from "./run-options.ts";
import { RunRecord } from "./run-record.ts";
import { withSettings } from "./run-settings.ts";
import { probeSpeed } from "./speed-probe.ts";
import { stepsUntil } from "./steps-until.ts";
import { say } from "./terminal.ts";

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
  const decided = run.budget === undefined ? run : await decideSteps(run, log);
  const { budget } = decided;
  const clock = budget?.hard
    ? AbortSignal.timeout(Math.max(1, Math.round(budget.until - performance.now())))
    : undefined;
  const signal = clock ? AbortSignal.any([run.signal, clock]) : run.signal;
  const record = new RunRecord(decided, log);
  const training = new Training({
    ...trainingOptions(decided),
    signal,
    lastCheckpoint: () => record.lastCheckpoint,
  });
  try {
    let reason: TrainingOutcome["reason"] = "done";
    for await (const event of training.run()) {
      await record.note(event, training);
      if (event.kind === "end") ({ reason } = event);
    }
    record.finish();
    await record.drawCurve();
    if (clock?.aborted && !run.signal.aborted) {
      say(run.terminal, `Time is up after ${training.step} of ${decided.settings.steps} steps`);
      reason = "done";
    }
    return { model: withSettings(await training.checkpoint(), decided.settings), reason };
  } finally {
    record.finish();
    await training.dispose();
  }
}

/** Trains the first steps and fixes how many there will be, so that the rate is a function of the step from there on. */
async function decideSteps(run: TrainingRun, log: MetricsLog): Promise<TrainingRun> {
  const { settings, budget, terminal, curves } = run;
  if (budget === undefined) return run;
  say(terminal, "Measuring the speed; a cold machine compiles for up to a minute first");
  const { model, secondsPerStep } = await probeSpeed(run, async (event) => {
    if (event.kind !== "progress") return;
    const { kind: _, secondsLeft: __, ...numbers } = event;
    curves.train.push(event);
    await log.append({ kind: "train", ...numbers });
  });
  const seconds = (budget.until - performance.now()) / 1000;
  const done = model.training?.step ?? 0;
  const steps = stepsUntil({
    done,
    seconds,
    secondsPerStep,
    lookSeconds: lookSeconds(run),
    settings,
  });
  await log.append({ kind: "steps", step: done, steps, secondsPerStep });
  say(
    terminal,
    `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit, ${steps * settings.batch * settings.accumulate} images`,
  );
  return { ...run, model, settings: { ...settings, steps } };
}

function lookSeconds({ budget, settings, data }: TrainingRun): number {
  const images = Math.min(settings.validationImages, data.validation.info.count);
  return images * (budget?.secondsPerImage ?? 0);
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
