import { yardsticks, type Yardsticks } from "@pixelweft/datasets";
import { yardstickTable } from "@pixelweft/datasets/choice";
import { lockFolder } from "@pixelweft/datasets/disk";
import { averagedModel } from "@pixelweft/pixelcnn";
import { runFiles } from "@pixelweft/pixelcnn/node";
import { likelihoodBatch } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { watchInterrupts } from "../command/interrupts.ts";
import type { Given } from "../command/option.ts";
import { dataOptions, options as table } from "../command/options.ts";
import { withDemoData, type DemoData } from "../data/demo-data.ts";
import { drawImages } from "../model/drawing.ts";
import { evaluateModel } from "../model/evaluation.ts";
import { findRecipe } from "../model/find-recipe.ts";
import { demoFolder } from "../run/flags.ts";
import { planFresh } from "../run/fresh-plan.ts";
import { stopped } from "../run/outcome.ts";
import { runTraining } from "../run/training-run.ts";
import { showSamples } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";
import { withBackend } from "../with-backend.ts";

const options = {
  backend: table.backend,
  seed: { ...table.seed, about: "random seed" },
  folder: dataOptions.folder,
  out: { kind: "text", takes: "folder", usual: "demo", about: "where the files of the demo go" },
  seconds: {
    kind: "positive",
    takes: "s",
    // Under five minutes, with room for a machine that is busy.
    usual: 280,
    about: "total time",
  },
} as const;

/** What the demo reached. */
export interface DemoReport {
  readonly data: string;
  readonly bitsPerDim: number;
  readonly images: number;
  /** Images seen while training. */
  readonly trained: number;
  /** What simple coders need for such images. */
  readonly yardsticks: Yardsticks;
  readonly files: readonly string[];
}

/** `pixelweft demo`: from nothing to images in less than five minutes. */
export const demo: Command = defineCommand({
  name: "demo",
  about:
    "Trains a small model on Fashion-MNIST in under five minutes, tests it and samples from it.",
  options,
  examples: ["demo", "demo --seconds 60 --backend wasm"],
  resolve: async (given) => ({ ...given, out: await demoFolder(given.out) }),
  act,
  show,
});

/** The last line is `test N.NNN bits/dim on M images`. */
function show({ bitsPerDim, images, trained, files, ...report }: DemoReport): string[] {
  const ours = { name: "this demo", bitsPerDim, note: `${trained} images seen` };
  return [
    ...yardstickTable(report.yardsticks, ours),
    ...files,
    `test ${bitsPerDim.toFixed(3)} bits/dim on ${images} images`,
  ];
}

async function act(given: Given<typeof options>, context: Context): Promise<DemoReport> {
  const began = performance.now();
  const { terminal } = context;
  using interrupts = watchInterrupts(terminal);
  const { signal } = interrupts;
  await using lock = await lockFolder(given.out);
  const { folder } = lock;
  // Awaited here: the lock and Ctrl-C are kept until all is done.
  return await withDemoData({ folder: given.folder, context, signal }, (data) =>
    withBackend(given.backend, terminal, (backend) =>
      runDemo(given, { ...data, began, folder, backend, context, signal }),
    ),
  );
}

interface DemoPlace extends DemoData {
  /** On the clock of `performance.now()`. */
  readonly began: number;
  readonly folder: string;
  readonly backend: Backend;
  readonly context: Context;
  readonly signal: AbortSignal;
}

async function runDemo(given: Given<typeof options>, place: DemoPlace): Promise<DemoReport> {
  const { choice, test, began, folder, backend, context, signal } = place;
  const { terminal } = context;
  const shareOf = (share: number): number => began + share * given.seconds * 1000;
  const files = runFiles(folder);
  // The reference backend gets a network that it can train at all.
  const recipe = await findRecipe(backend.name === "reference" ? "tiny" : "demo");
  const plan = await planFresh({ recipe, data: choice, seed: given.seed });
  try {
    say(terminal, `Training preset ${recipe.name} on ${plan.data.train.info.name}`);
    const settings = { ...plan.settings, demo: true } as const;
    const run = { ...plan, settings, backend, files, terminal, signal, patience: 0 };
    const { model, reason } = await runTraining({ ...run, until: shareOf(0.84), hard: true });
    if (reason === "stopped") throw stopped(model.training?.step ?? 0, given.out);
    const where = { backend, model: averagedModel(model), terminal, signal };
    const wanted = { count: 64, seed: given.seed, until: shareOf(0.9) };
    const drawn = await drawImages({ ...where, ...wanted });
    await showSamples(files.samples, drawn, { ...model, context });
    const batch = likelihoodBatch(plan.settings.batch);
    const how = { ...where, batch, until: shareOf(0.98) };
    const { bitsPerDim, count: images } = await evaluateModel(test, how);
    return {
      data: test.info.name,
      bitsPerDim,
      images,
      trained: model.training?.examples ?? 0,
      yardsticks: await yardsticks(test, { most: 500, levels: model.config.levels }),
      files: [files.samples, files.curve, files.metrics, files.best],
    };
  } finally {
    await plan.data.close();
  }
}
