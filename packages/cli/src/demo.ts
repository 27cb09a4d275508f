import { join } from "node:path";
import { DatasetError, lockFolder, subset, type Dataset } from "@pixelweft/datasets";
import { averagedModel } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { writeFileAtomically } from "./atomic-file.ts";
import { openBackend, type BackendName } from "./backend-choice.ts";
import type { DataChoice } from "./data-choice.ts";
import { demoBudget, shareTime } from "./demo-budget.ts";
import { drawImages, drawnAtOnce } from "./drawing.ts";
import { evaluateModel } from "./evaluation.ts";
import { reasonOf } from "./failure.ts";
import { watchInterrupts } from "./interrupts.ts";
import { openData } from "./open-data.ts";
import { comparison, referencesFor } from "./reference-rows.ts";
import type { RunFiles } from "./run-folder.ts";
import { likelihoodBatch } from "./run-options.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { passesToMeasure, probeLikelihood } from "./speed-probe.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";
import { planFresh, type TrainPlan } from "./train-plan.ts";
import { stopped } from "./train.ts";
import { runTraining } from "./training-run.ts";

/** What the demo can be told. */
export interface DemoRequest {
  readonly backend: BackendName;
  readonly folder?: string;
  readonly out: string;
  /** For everything. */
  readonly seconds: number;
  readonly seed: number;
}

/** Trains, tests and draws within a given time; the last line on `out` is `test N.NNN bits/dim on M images`. */
export async function demo(request: DemoRequest, terminal: Terminal): Promise<void> {
  const began = performance.now();
  using interrupts = watchInterrupts(terminal);
  const { signal } = interrupts;
  const { choice, test } = await findData(request, { terminal, signal });
  const { backend, words } = await openBackend(request.backend);
  try {
    say(terminal, `Computing with ${words}`);
    const plan = await planDemo(request, choice, backend);
    say(terminal, `Training preset ${plan.settings.name} on ${plan.data.train.info.name}`);
    const budget = { ...demoBudget, total: request.seconds };
    const speeds = await measure(plan, { backend, test, terminal });
    const { images, samples, until } = shareTime(budget, speeds, test.info.count);
    await using lock = await lockFolder(request.out);
    const files = demoFiles(lock.folder);
    await writeFileAtomically(files.metrics, "");
    const { model, reason } = await runTraining({
      ...plan,
      backend,
      files,
      curves: { train: [], validation: [] },
      terminal,
      signal,
      budget: {
        until: began + until * 1000,
        secondsPerImage: speeds.likelihoodOfImage,
        hard: true,
      },
    });
    if (reason === "stopped") throw stopped(model.training?.step ?? 0, request.out);
    const tested = subset(test, { from: 0, to: images });
    const averaged = averagedModel(model);
    const batch = likelihoodBatch(plan.settings.batch);
    const sheet = await evaluateModel(averaged, tested, { backend, terminal, batch, signal });
    const drawn = await drawImages(backend, averaged, {
      count: samples,
      seed: request.seed,
      terminal,
      signal,
    });
    await writeSamples(files.samples, drawn, model);
    showSamples(terminal, drawn, model);
    printComparison(sheet.bitsPerDim, { test, model, terminal });
    for (const file of [files.samples, files.curve, files.metrics, files.last])
      print(terminal, file);
    print(terminal, `test ${sheet.bitsPerDim.toFixed(3)} bits/dim on ${sheet.images} images`);
  } finally {
    backend.dispose();
  }
}

function demoFiles(folder: string): RunFiles {
  return {
    last: join(folder, "checkpoint.safetensors"),
    metrics: join(folder, "metrics.jsonl"),
    curve: join(folder, "curve.png"),
    samples: join(folder, "samples.png"),
  };
}

/** Seconds that a download may take out of the demo's time. */
const patience = 40_000;

/** Fashion-MNIST from this machine or from its authors, else shapes that need no download. */
async function findData(
  { folder }: DemoRequest,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<{ choice: DataChoice; test: Dataset }> {
  const choice = { source: "fashion-mnist", ...(folder === undefined ? {} : { folder }) };
  try {
    const clock = AbortSignal.timeout(patience);
    const access = { download: folder === undefined, signal: AbortSignal.any([signal, clock]) };
    await openData(choice, "train", access);
    return { choice, test: await openData(choice, "test", access) };
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    if (!late && !(error instanceof DatasetError)) throw error;
    say(
      terminal,
      `Fashion-MNIST cannot be had: ${late ? "the download takes too long" : reasonOf(error)}`,
    );
    print(
      terminal,
      "Instead of Fashion-MNIST, this demo trains on shapes that it draws itself; no published number compares.",
    );
    const shapes = { source: "shapes", size: [16, 16] } as const;
    return { choice: shapes, test: await openData(shapes, "test") };
  }
}

/** The reference backend gets a network that it can train at all. */
function planDemo(
  { seed, out }: DemoRequest,
  data: DataChoice,
  { name }: Backend,
): Promise<TrainPlan> {
  const config = name === "reference" ? "tiny" : "demo";
  return planFresh({ config, overrides: {}, data, heldOut: undefined, seed, out });
}

/** Compiles what is needed after training, and measures what it takes. */
async function measure(
  { model, settings }: TrainPlan,
  {
    backend,
    test,
    terminal,
  }: { readonly backend: Backend; readonly test: Dataset; readonly terminal: Terminal },
): Promise<{ likelihoodOfImage: number; drawingOfImage: number }> {
  say(terminal, "Compiling and measuring; a cold machine takes a minute");
  const batch = likelihoodBatch(settings.batch);
  const likelihoodOfImage = await probeLikelihood(backend, model, { data: test, batch });
  let seconds = 0;
  for (let pass = 0; pass < passesToMeasure(backend); pass++) {
    const start = performance.now();
    await drawImages(backend, model, { count: drawnAtOnce, seed: pass, terminal });
    seconds = (performance.now() - start) / 1000;
  }
  return { likelihoodOfImage, drawingOfImage: seconds / drawnAtOnce };
}

function printComparison(
  bitsPerDim: number,
  {
    test,
    model,
    terminal,
  }: { readonly test: Dataset; readonly model: TrainPlan["model"]; readonly terminal: Terminal },
): void {
  const references = referencesFor(test.info.name, model.config);
  const ours = {
    name: "this demo",
    bitsPerDim,
    note: `${model.training?.examples ?? 0} images seen`,
  };
  for (const line of textTable(comparison(references, ours))) print(terminal, line);
}
