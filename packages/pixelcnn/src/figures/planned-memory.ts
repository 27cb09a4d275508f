import {
  maskedParameters,
  shapesOf,
  Trainer,
  type Optimiser,
  type ParameterSpecs,
  type SavedActivations,
  type StateDtype,
} from "@pixelweft/layers";
import { compile, scalar, State, type Backend, type Input } from "@pixelweft/tensor";
import { programMemory } from "@pixelweft/tensor/backend";
import { randomLevels } from "../levels/random-levels.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { conditionsOf } from "../model/stages.ts";
import { likelihoodBatch } from "../recipes/recipe.ts";
import { imageGraph } from "../sample/sampler.ts";
import { batchInputs } from "../train/batch.ts";
import { bitsPerDimLoss } from "../train/loss.ts";

/** Bytes that training and sampling take on a device. */
export interface PlannedMemory {
  /** Parameters, their gradients, moments and average, and what a batch needs beside them. */
  readonly training: number;
  /** Parameters, and the maps of a batch of images that is sampled. */
  readonly sampling: number;
}

/** A model and how many images it takes at once. */
interface Work {
  readonly config: PixelCNNConfig;
  readonly specs: ParameterSpecs;
  readonly batch: number;
  /** What the programs are planned for, packed weights and copies on the way included; a device without a limit if missing. */
  readonly backend?: Backend | undefined;
  /** What training moves parameters by; Adam if missing. */
  readonly optimiser?: Optimiser | undefined;
  /** As what training keeps values that gradients read; `f32` if missing. */
  readonly savedActivations?: SavedActivations | undefined;
  /** How it holds what the optimiser keeps; `f32` if missing. */
  readonly stateDtype?: StateDtype | undefined;
}

/** Plans the programs that train on, and sample, a batch of images. */
export async function plannedMemory(work: Work): Promise<PlannedMemory> {
  const inputs = emptyBatch(work.config, work.batch);
  const parameters = storedBytes(work.specs);
  return {
    training: await trainingBytes(work, inputs),
    sampling: parameters + (await samplingBytes(work, inputs)),
  };
}

type Inputs = Readonly<Record<string, Exclude<Input, number>>>;

/** Inputs of the right shapes; what the model is conditioned on is zero. */
export function emptyBatch(config: PixelCNNConfig, batch: number): Inputs {
  const { height, width, channels, levels, numClasses, vectorSize, spatialChannels } = config;
  const pixels = batch * height * width;
  return batchInputs(config, {
    images: levels > 256 ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels),
    ...(numClasses > 0 ? { labels: new Int32Array(batch) } : {}),
    ...(vectorSize > 0 ? { vector: new Float32Array(batch * vectorSize) } : {}),
    ...(spatialChannels > 0 ? { spatial: new Float32Array(pixels * spatialChannels) } : {}),
  }).inputs;
}

/** Bytes of the parameters as they are stored, masked entries included. */
function storedBytes(specs: ParameterSpecs): number {
  const shapes = Object.values(shapesOf(specs));
  return shapes.reduce((sum, shape) => sum + 4 * shape.reduce((n, s) => n * s, 1), 0);
}

/** Bytes of a training: what it keeps, and its programs. */
async function trainingBytes(
  { config, specs, backend, optimiser, savedActivations = "f32", stateDtype = "f32" }: Work,
  inputs: Inputs,
): Promise<number> {
  const trainer = new Trainer({
    backend: planner(backend),
    specs,
    loss: bitsPerDimLoss(config),
    savedActivations,
    stateDtype,
    maxGradNorm: 1,
    ...(optimiser && { optimiser }),
  });
  const planned = await trainer.planned(inputs);
  return planned.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Bytes of the program that evaluates held-out images where so many are trained on at once, without the parameters; infinitely many where a
 * tensor of it is larger than the device allows.
 */
export async function validationBytes(
  config: PixelCNNConfig,
  { batch, backend }: { readonly batch: number; readonly backend?: Backend | undefined },
): Promise<number> {
  const specs = parameterSpecs(config);
  const plans = planner(backend);
  const state = new State(plans, { ema: shapesOf(specs) });
  const model = { config, specs, backend: plans, state, buffer: "ema" };
  try {
    const program = new Likelihood(model).program(emptyBatch(config, likelihoodBatch(batch)));
    const planned = (await backend?.planned?.(program)) ?? programMemory(program);
    return planned.reduce((sum, { bytes }) => sum + bytes, 0);
  } catch (error) {
    if (error instanceof RangeError) return Infinity;
    throw error;
  }
}

async function samplingBytes(
  { config, specs, batch, ...work }: Work,
  { labels, vector, spatial }: Inputs,
): Promise<number> {
  const conditions = {
    ...(labels ? { labels } : {}),
    ...(vector ? { vector } : {}),
    ...(spatial ? { spatial } : {}),
  };
  const backend = planner(work.backend);
  const state = new State(backend, { parameters: shapesOf(specs) });
  const u32 = { data: Uint32Array.of(0), shape: [] };
  const program = compile({ backend, state }, (given, trace) => {
    const { seed = scalar(0), firstImage = scalar(0) } = given;
    const parameters = maskedParameters(specs, trace.state["parameters"]?.named ?? {});
    const { images } = imageGraph(
      config,
      randomLevels({ seed, firstImage, sharpness: scalar(1) }),
      { batch, sampler: "cached", parameters, conditions: conditionsOf(given) },
    );
    return { images };
  });
  const lowered = program.lower({ seed: u32, firstImage: u32, ...conditions });
  const own = (await work.backend?.planned?.(lowered.program)) ?? programMemory(lowered.program);
  return own.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A backend that takes programs as another one would, and runs none: for their plans. */
function planner(like: Backend | undefined): Backend {
  const nothing = { allocations: 0, bytes: 0, scratchBytes: 0, dispatches: 0, submits: 0 };
  return {
    name: "planner",
    capabilities: like?.capabilities ?? {
      maxBufferBytes: Number.MAX_SAFE_INTEGER,
      custom: [],
      software: true,
      description: "plans and runs nothing",
    },
    alloc: (bytes) => ({ bytes }),
    free: () => undefined,
    write: () => undefined,
    read: (_buffer, _offset, bytes) => Promise.resolve(new Uint8Array(bytes)),
    layOut: like?.layOut,
    ...(like?.planned && { planned: (program) => like.planned?.(program) ?? [] }),
    prepare: (program) => Promise.resolve({ program }),
    record: (prepared, buffers) => ({ prepared, buffers }),
    run: () => Promise.resolve(),
    sync: () => Promise.resolve(),
    stats: () => ({ ...nothing, pipelines: 0 }),
    lost: new Promise(() => undefined),
    dispose: () => undefined,
  };
}
