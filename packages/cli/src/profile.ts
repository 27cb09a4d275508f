import { Trainer } from "@pixelweft/layers";
import {
  bitsPerDimLoss,
  parameterSpecs,
  type Batch,
  type PixelCNNConfig,
} from "@pixelweft/pixelcnn";
import type { Backend, Input } from "@pixelweft/tensor";
import type { Program, Stats, Step } from "@pixelweft/tensor/backend";
import { profileKernels } from "./kernel-profile.ts";
import { modelBatch } from "./model-batches.ts";
import { range } from "./open-data.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";
import type { TrainPlan } from "./train-plan.ts";

/** Where to measure and to print. */
export interface ProfileOptions {
  readonly backend: Backend;
  readonly terminal: Terminal;
}

/** Trains a few steps of a run and prints what a step costs: dispatches, memory, and the speed of each kernel that matters. */
export async function profileTraining(
  { model, settings, data }: TrainPlan,
  { backend, terminal }: ProfileOptions,
): Promise<void> {
  const { config } = model;
  const trainer = new Trainer({
    backend,
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
    seed: settings.seed,
    maxGradNorm: settings.clip,
    emaDecay: settings.averageDecay,
  });
  try {
    const images = Math.min(settings.batch, data.train.info.count);
    const samples = await data.train.read(range(0, images));
    const inputs = profileInputs(config, modelBatch(samples, config, data.train.info));
    await profileSteps(trainer, inputs, { backend, terminal, images });
    const { program } = (await trainer.program(inputs)).lowered;
    printProgram(program, { backend, terminal });
    await profileKernels(program, { backend, terminal });
  } finally {
    await trainer.dispose();
  }
}

type Inputs = Readonly<Record<string, Input>>;

function profileInputs(config: PixelCNNConfig, { images, labels }: Batch): Inputs {
  const { height, width, channels, dropout } = config;
  const n = images.length / (height * width * channels);
  const zero = { data: Uint32Array.of(0), shape: [] };
  return {
    images: { data: images, shape: [n, height, width, channels] },
    ...(labels ? { labels: { data: labels, shape: [n] } } : {}),
    ...(dropout > 0 ? { step: zero, seed: zero } : {}),
  };
}

/** Steps that are counted, after two that compile and settle. */
const counted = 5;

async function profileSteps(
  trainer: Trainer,
  inputs: Inputs,
  { backend, terminal, images }: ProfileOptions & { readonly images: number },
): Promise<void> {
  const step = async (): Promise<void> => {
    await trainer.gradient(inputs);
    await trainer.update(1e-4);
  };
  say(terminal, "Compiling");
  for (let k = 0; k < 2; k++) await step();
  await backend.sync();
  const before = backend.stats();
  const start = performance.now();
  for (let k = 0; k < counted; k++) await step();
  await backend.sync();
  const seconds = (performance.now() - start) / 1000 / counted;
  const after = backend.stats();
  const each = (name: keyof Stats): string => String((after[name] - before[name]) / counted);
  print(terminal, `${backend.name}: ${backend.capabilities.description}`);
  for (const line of textTable([
    ["a steady step", ""],
    ["buffer allocations", each("allocations")],
    ["dispatches", each("dispatches")],
    ["submits", each("submits")],
    ["pipelines compiled", each("pipelines")],
    ["milliseconds", (seconds * 1000).toFixed(1)],
    ["images a second", (images / seconds).toFixed(1)],
    ["megabytes held", megabytes(after.bytes)],
    ["of them scratch", megabytes(after.scratchBytes)],
  ]))
    print(terminal, line);
}

function printProgram(program: Program, { terminal }: ProfileOptions): void {
  const kinds = new Map<string, number>();
  const count = (steps: readonly Step[]): void => {
    for (const step of steps)
      if (step.kind === "repeat") count(step.body);
      else kinds.set(step.kind, (kinds.get(step.kind) ?? 0) + 1);
  };
  count(program.steps);
  const roles = new Map<string, number>();
  for (const { role, bytes } of program.buffers) roles.set(role, (roles.get(role) ?? 0) + bytes);
  print(terminal);
  for (const line of textTable([
    ["the gradient program", ""],
    ...[...kinds].map(([kind, times]) => [`${kind} kernels`, String(times)]),
    ...[...roles].map(([role, bytes]) => [`megabytes of ${role}`, megabytes(bytes)]),
  ]))
    print(terminal, line);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
