import { lockFolder, type Palette } from "@pixelweft/datasets";
import { averagedModel, countParameters, type ModelName } from "@pixelweft/pixelcnn";
import { OutOfMemoryError, type Backend } from "@pixelweft/tensor";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { commandWords } from "./command-words.ts";
import { dataChoice, type DataFlags } from "./data-options.ts";
import { classesInTurn, drawImages } from "./drawing.ts";
import { StoppedError } from "./failure.ts";
import { watchInterrupts } from "./interrupts.ts";
import { withMemoryAdvice } from "./memory-advice.ts";
import { profileTraining } from "./profile.ts";
import type { Recipe } from "./recipe.ts";
import { resumeFolder, runFiles, startFolder } from "./run-folder.ts";
import { likelihoodBatch, type TimeBudget } from "./run-options.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { probeLikelihood } from "./speed-probe.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { planFresh, planResume, type TrainPlan } from "./train-plan.ts";
import { runTraining, type TrainingOutcome } from "./training-run.ts";

/** What `pixelweft train` was given. */
export interface TrainFlags extends DataFlags {
  readonly config: string;
  readonly out?: string;
  readonly resume?: string;
  readonly backend: BackendName;
  readonly seed: number;
  readonly steps?: number;
  readonly minutes?: number;
  readonly rate?: number;
  readonly batch?: number;
  readonly accumulate?: number;
  readonly levels?: number;
  readonly condition?: "none" | "class";
  readonly model?: ModelName;
  readonly validation?: number;
  readonly saveEvery?: number;
  readonly saveMinutes: number;
  readonly workers: number;
  readonly samples: number;
  readonly profile?: boolean;
}

/** Trains a model, new or resumed, and leaves its folder; or profiles it. */
export async function train(flags: TrainFlags, terminal: Terminal): Promise<void> {
  const began = performance.now();
  using interrupts = watchInterrupts(terminal);
  const plan = await planOf(flags);
  try {
    await trainPlanned(plan, { flags, terminal, signal: interrupts.signal, began });
  } finally {
    await plan.data.close();
  }
}

async function trainPlanned(
  plan: TrainPlan,
  options: {
    readonly flags: TrainFlags;
    readonly terminal: Terminal;
    readonly signal: AbortSignal;
    readonly began: number;
  },
): Promise<void> {
  const { flags, terminal, signal, began } = options;
  const { backend, words } = await openBackend(flags.backend);
  // What computes at the moment: another one after a lost device.
  let device = backend;
  try {
    describePlan(plan, words, terminal);
    if (flags.profile === true) return await profileTraining(plan, { backend, terminal });
    await using lock = await lockFolder(plan.folder);
    const files = runFiles(lock.folder);
    const curves =
      flags.resume === undefined
        ? await startFolder(files)
        : await resumeFolder(files, plan.model.training?.step ?? 0);
    const outcome = await runTraining({
      ...plan,
      backend,
      reopen: async () => {
        ({ backend: device } = await openBackend(flags.backend));
        return device;
      },
      files,
      curves,
      terminal,
      signal,
      saveMinutes: flags.saveMinutes,
      workers: flags.workers,
      ...(flags.saveEvery === undefined ? {} : { saveEvery: flags.saveEvery }),
      ...(flags.minutes === undefined
        ? {}
        : { budget: await budgetUntil(began + flags.minutes * 60_000, plan, backend) }),
    });
    const done = outcome.model.training?.step ?? 0;
    if (outcome.reason === "stopped") throw stopped(done, plan.folder);
    if (flags.samples > 0) {
      const { palette } = plan.settings;
      await drawSamples(outcome, {
        backend: device,
        terminal,
        signal,
        flags,
        path: files.samples,
        palette,
      });
    }
    print(terminal, `${done} steps done; the run is in ${plan.folder}`);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    const { batch, accumulate } = plan.settings;
    const { config } = plan.model;
    throw await withMemoryAdvice(error, { config, batch, accumulate, backend: device });
  } finally {
    device.dispose();
    if (device !== backend) backend.dispose();
  }
}

/** Tells how to go on with a run that was stopped and saved. */
export function stopped(step: number, folder: string): StoppedError {
  return new StoppedError(
    `Stopped at step ${step} and saved; go on with: ${commandWords(`train --resume ${folder}`)}`,
  );
}

function planOf(flags: TrainFlags): Promise<TrainPlan> {
  const { resume, out, steps, folder, config, seed, validation, download = false } = flags;
  if (resume !== undefined) return planResume({ from: resume, out, steps, folder });
  const overrides: Partial<Recipe> = Object.fromEntries(
    overriding.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
  const data = dataChoice(flags);
  return planFresh({ config, overrides, data, heldOut: validation, seed, out, download });
}

const overriding = [
  "steps",
  "rate",
  "batch",
  "accumulate",
  "levels",
  "condition",
  "model",
] as const;

function describePlan(
  { model, data, settings }: TrainPlan,
  words: string,
  terminal: Terminal,
): void {
  const { height, width, channels } = model.config;
  const { train: images, validation } = data;
  say(terminal, `Computing with ${words}`);
  say(
    terminal,
    `${settings.name}: ${countParameters(model.config).toLocaleString("en")} weights, images of ${height}x${width}x${channels}; ` +
      `${images.info.name}: ${images.info.count} to train on, ${validation.info.count} held out`,
  );
}

async function budgetUntil(
  until: number,
  { model, data, settings }: TrainPlan,
  backend: Backend,
): Promise<TimeBudget> {
  const batch = likelihoodBatch(settings.batch);
  const secondsPerImage = await probeLikelihood(backend, model, { data: data.validation, batch });
  return { until, secondsPerImage, hard: false };
}

async function drawSamples(
  { model }: TrainingOutcome,
  to: {
    readonly backend: Backend;
    readonly terminal: Terminal;
    readonly signal: AbortSignal;
    readonly flags: TrainFlags;
    readonly path: string;
    readonly palette: Palette | undefined;
  },
): Promise<void> {
  const { backend, terminal, signal, flags, path, palette } = to;
  const labels = classesInTurn(model.config, flags.samples);
  const images = await drawImages(backend, averagedModel(model), {
    count: flags.samples,
    seed: flags.seed,
    ...(labels ? { labels } : {}),
    palette,
    terminal,
    signal,
  });
  const { config } = model;
  await writeSamples(path, images, { config, palette });
  showSamples(terminal, images, { config, palette });
}
