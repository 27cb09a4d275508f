import { textTable } from "@pixelweft/datasets/text";
import { Trainer } from "@pixelweft/layers";
import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { bitsPerDimLoss, parameterSpecs } from "@pixelweft/pixelcnn/graph";
import type { Backend, Input } from "@pixelweft/tensor";
import type { Program, Stats, Step } from "@pixelweft/tensor/backend";
import { print, say, type Terminal } from "pixelweft";
import { profileKernels } from "./kernels.ts";

/** Where to measure and to print. */
export interface ProfileOptions {
  readonly backend: Backend;
  readonly terminal: Terminal;
  /** Images in a step. */
  readonly images: number;
}

/** Trains a network for a few steps on made-up images and prints what a step costs: dispatches, memory, and the speed of each kernel that matters. */
export async function profileTraining(
  config: PixelCNNConfig,
  { backend, terminal, images }: ProfileOptions,
): Promise<void> {
  const trainer = new Trainer({
    backend,
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
  });
  try {
    const inputs = profileInputs(config, images);
    await profileSteps(trainer, inputs, { backend, terminal, images });
    const { program } = (await trainer.program(inputs)).lowered;
    printProgram(program, terminal);
    await profileKernels(program, { backend, terminal });
  } finally {
    await trainer.dispose();
  }
}

type Inputs = Readonly<Record<string, Input>>;

/** Images whose levels go round, and classes in turn. */
function profileInputs(config: PixelCNNConfig, n: number): Inputs {
  const { height, width, channels, levels, numClasses: condition, dropoutRate: dropout } = config;
  const size = n * height * width * channels;
  const images = Uint8Array.from({ length: size }, (_, i) => (i * 7) % levels);
  const zero = { data: Uint32Array.of(0), shape: [] };
  const labels = Int32Array.from({ length: n }, (_, i) => i % Math.max(1, condition));
  return {
    images: { data: images, shape: [n, height, width, channels] },
    ...(condition > 0 ? { labels: { data: labels, shape: [n] } } : {}),
    ...(dropout > 0 ? { step: zero, seed: zero } : {}),
  };
}

/** Steps that are counted, after two that compile and settle. */
const counted = 5;

async function profileSteps(
  trainer: Trainer,
  inputs: Inputs,
  { backend, terminal, images }: ProfileOptions,
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

function printProgram(program: Program, terminal: Terminal): void {
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
