import {
  maskedParameters,
  shapesOf,
  type Optimiser,
  type ParameterSpecs,
  type SavedActivations,
} from "@pixelweft/layers";
import {
  add,
  compile,
  scalar,
  State,
  valueAndGrad,
  type Backend,
  type FloatState,
  type Input,
  type Tensor,
} from "@pixelweft/tensor";
import { programMemory } from "@pixelweft/tensor/backend";
import { narrowSaved } from "@pixelweft/tensor/saved";
import type { PixelCNNConfig } from "../model/config.ts";
import { randomLevels } from "../sample/random-levels.ts";
import { imageGraph } from "../sample/sampler.ts";
import { batchInputs } from "../train/batch.ts";
import { bitsPerDimLoss, conditionsOf } from "../train/loss.ts";

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
  /** What training moves parameters by, where it takes memory of its own besides its slots; Adam takes none. */
  readonly optimiser?: Optimiser | undefined;
  /** As what training keeps values that gradients read; `f32` if missing. */
  readonly savedActivations?: SavedActivations | undefined;
}

/** Plans the programs that train on, and sample, a batch of images. */
export async function plannedMemory(work: Work): Promise<PlannedMemory> {
  const inputs = emptyBatch(work);
  const parameters = storedBytes(work.specs);
  return {
    training: 5 * parameters + (await trainingBytes(work, inputs)) + (await updateBytes(work)),
    sampling: parameters + (await samplingBytes(work, inputs)),
  };
}

type Inputs = Readonly<Record<string, Exclude<Input, number>>>;

/** Inputs of the right shapes; what the model is conditioned on is zero. */
function emptyBatch({ config, batch }: Work): Inputs {
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

async function trainingBytes(
  { config, specs, savedActivations = "f32", ...work }: Work,
  inputs: Inputs,
): Promise<number> {
  const shapes = shapesOf(specs);
  const backend = planner(work.backend);
  const state = new State(backend, { parameters: shapes, gradients: shapes });
  const loss = bitsPerDimLoss(config);
  const program = compile({ backend, state, fastConvolutions: true }, (given, trace) => {
    const { parameters, gradients } = trace.state;
    const lossOf = (named: Readonly<Record<string, Tensor>>): Tensor =>
      loss(maskedParameters(specs, named), given).loss;
    const found = valueAndGrad(lossOf)(parameters?.named ?? {});
    const whole = Object.values(found.gradients);
    const kept =
      savedActivations === "f32" ? whole : narrowSaved(found.value, whole, savedActivations);
    for (const [i, name] of Object.keys(found.gradients).entries()) {
      const [sum, gradient] = [gradients?.named[name], kept[i]];
      if (sum && gradient) trace.update(sum, add(sum, gradient));
    }
    return { loss: found.value };
  });
  return ownBytes(await program.program(inputs), work.backend);
}

/** Bytes that an update takes besides state. */
async function updateBytes({ specs, optimiser, ...work }: Work): Promise<number> {
  if (optimiser === undefined) return 0;
  const shapes = shapesOf(specs);
  const backend = planner(work.backend);
  const slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, shapes]));
  const state = new State<FloatState>(backend, { parameters: shapes, gradients: shapes, ...slots });
  const program = compile({ backend, state }, (numbers, trace) => {
    for (const [chunk, parameters] of (trace.state["parameters"]?.flat ?? []).entries()) {
      const held = Object.entries(trace.state).flatMap(([name, { flat }]) => {
        const buffer = flat[chunk];
        return buffer ? [[name, buffer] as const] : [];
      });
      const { gradients = parameters, ...rest } = Object.fromEntries(held);
      const parts = Object.entries(specs).flatMap(([name, { shape, mask }]) => {
        const { chunk: own, offset } = state.offset("parameters", name);
        const size = shape.reduce((n, s) => n * s, 1);
        return own === chunk ? [{ name, start: offset, size, shape, ...(mask && { mask }) }] : [];
      });
      const next = optimiser.update({ parameters, slots: rest, parts }, gradients, numbers);
      trace.update(parameters, next.parameters);
      for (const slot of optimiser.slots) {
        const [before, after] = [rest[slot], next.slots[slot]];
        if (before && after) trace.update(before, after);
      }
    }
  });
  const numbers = await program.program({ learningRate: 0, ...optimiser.numbers(1) });
  return ownBytes(numbers, work.backend);
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
  const own = await program.program({ seed: u32, firstImage: u32, ...conditions });
  return ownBytes(own, work.backend);
}

/** Bytes that a program takes besides state. */
async function ownBytes(
  { lowered }: Awaited<ReturnType<ReturnType<typeof compile>["program"]>>,
  backend: Backend | undefined,
): Promise<number> {
  const { program } = lowered;
  const planned = (await backend?.planned?.(program)) ?? programMemory(program);
  return planned.reduce((sum, { bytes }) => sum + bytes, 0);
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
    prepare: (program) => Promise.resolve({ program }),
    record: (prepared, buffers) => ({ prepared, buffers }),
    run: () => Promise.resolve(),
    sync: () => Promise.resolve(),
    stats: () => ({ ...nothing, pipelines: 0 }),
    lost: new Promise(() => undefined),
    dispose: () => undefined,
  };
}
