import { maskedParameters, shapesOf, type ParameterSpecs } from "@pixelweft/layers";
import { compile, scalar, State, type Backend, type Compiled, type Input } from "@pixelweft/tensor";
import { programMemory } from "@pixelweft/tensor/backend";
import { randomLevels } from "../levels/random-levels.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { conditionsOf } from "../model/stages.ts";
import { heldShapes } from "../sample/row-graph.ts";
import { rowProgram } from "../sample/row-program.ts";
import { imageGraph } from "../sample/sampler.ts";
import { samplesByRows } from "../sample/samples-by-rows.ts";
import { planner } from "./planner.ts";

/** A model, how many images of it are sampled at once, and where. */
interface Sampling {
  readonly config: PixelCNNConfig;
  readonly specs: ParameterSpecs;
  readonly batch: number;
  readonly backend?: Backend | undefined;
}

type Inputs = Readonly<Record<string, Exclude<Input, number>>>;

/** Bytes that sampling takes: the parameters, and the program that a sampler runs, with what it keeps. */
export async function samplingBytes(
  { config, specs, batch, backend }: Sampling,
  { labels, vector, spatial }: Inputs,
): Promise<number> {
  const plans = planner(backend);
  const parameters = bytesOf(shapesOf(specs));
  const u32 = { data: Uint32Array.of(0), shape: [] };
  const inputs = {
    seed: u32,
    firstImage: u32,
    ...(labels ? { labels } : {}),
    ...(vector ? { vector } : {}),
  };
  const planned = async (program: Compiled, given: Readonly<Record<string, Input>>) => {
    const { program: lowered } = program.lower({ ...inputs, ...given });
    const own = (await backend?.planned?.(lowered)) ?? programMemory(lowered);
    return own.reduce((sum, { bytes }) => sum + bytes, 0);
  };
  if (samplesByRows(config, { batch, backend: backend ?? plans })) {
    const { program } = rowProgram({ config, specs, backend: plans }, { batch });
    const row = { data: Int32Array.of(0), shape: [] };
    const { width, spatialChannels: channels } = config;
    const line = {
      data: new Float32Array(batch * width * channels),
      shape: [batch, 1, width, channels],
    };
    const taken = await planned(program, { row, ...(spatial && { spatial: line }) });
    return 2 * parameters + bytesOf(heldShapes(config, batch)) + taken;
  }
  const state = new State(plans, { parameters: shapesOf(specs) });
  const program = compile({ backend: plans, state }, (given, trace) => {
    const { seed = scalar(0), firstImage = scalar(0) } = given;
    const { images } = imageGraph(
      config,
      randomLevels({ seed, firstImage, sharpness: scalar(1) }),
      {
        batch,
        sampler: "cached",
        parameters: maskedParameters(specs, trace.state["parameters"]?.named ?? {}),
        conditions: conditionsOf(given),
      },
    );
    return { images };
  });
  return parameters + (await planned(program, spatial ? { spatial } : {}));
}

/** Bytes of tensors of f32. */
function bytesOf(shapes: Readonly<Record<string, readonly number[]>>): number {
  return Object.values(shapes).reduce(
    (sum, shape) => sum + 4 * shape.reduce((n, s) => n * s, 1),
    0,
  );
}
