import {
  shapesOf,
  Trainer,
  type Optimiser,
  type ParameterSpecs,
  type SavedActivations,
  type StateDtype,
} from "@pixelweft/layers";
import { State, type Backend, type Input } from "@pixelweft/tensor";
import { programMemory } from "@pixelweft/tensor/backend";
import { Likelihood } from "../likelihood/likelihood.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { likelihoodBatch } from "../recipes/recipe.ts";
import { batchInputs } from "../train/batch.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import { planner } from "./planner.ts";
import { samplingBytes } from "./sampling-bytes.ts";

/** Bytes that training and sampling take on a device. */
export interface PlannedMemory {
  /** Parameters, their gradients, moments and average, and what a batch needs beside them. */
  readonly training: number;
  /** Parameters, and the maps of a batch of images that is sampled, or their last rows and the weights once more where it is sampled row by row. */
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
  return {
    training: await trainingBytes(work, inputs),
    sampling: await samplingBytes(work, inputs),
  };
}

type Inputs = Readonly<Record<string, Exclude<Input, number>>>;

/** Inputs of the right shapes; what the model is conditioned on is zero. Images to validate on have no orientations. */
export function emptyBatch(config: PixelCNNConfig, batch: number): Inputs {
  const { height, width, channels, levels } = config;
  const { numClasses, vectorSize, spatialChannels, orientations } = config;
  const pixels = batch * height * width;
  return batchInputs(config, {
    images: levels > 256 ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels),
    ...(numClasses > 0 ? { labels: new Int32Array(batch) } : {}),
    ...(vectorSize > 0 ? { vector: new Float32Array(batch * vectorSize) } : {}),
    ...(spatialChannels > 0 ? { spatial: new Float32Array(pixels * spatialChannels) } : {}),
    ...(orientations > 0 ? { orientations: new Int32Array(batch) } : {}),
  }).inputs;
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
    const images = emptyBatch({ ...config, orientations: 0 }, likelihoodBatch(batch));
    const program = new Likelihood(model).program(images);
    const planned = (await backend?.planned?.(program)) ?? programMemory(program);
    return planned.reduce((sum, { bytes }) => sum + bytes, 0);
  } catch (error) {
    if (error instanceof RangeError) return Infinity;
    throw error;
  }
}
