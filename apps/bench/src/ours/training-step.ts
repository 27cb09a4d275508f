import { readFile } from "node:fs/promises";
import { shapesOf, Trainer } from "@pixelweft/layers";
import { parseModel } from "@pixelweft/pixelcnn";
import { bitsPerDimLoss, parameterSpecs } from "@pixelweft/pixelcnn/graph";
import { sizeOf, type Backend, type Input } from "@pixelweft/tensor";
import { needed } from "../serve.ts";
import type { Work } from "../tasks/work.ts";
import type { Figures } from "../wire.ts";

/** A training step, its loss, and what its memory is made of. */
export interface OurStep {
  run(): Promise<void>;
  loss(): Promise<number>;
  memory(): Promise<Figures>;
}

/** Builds the training of a network; parameters and images come from files that all subjects read. */
export async function ourStep(
  backend: Backend,
  work: Extract<Work, { readonly kind: "step" }>,
): Promise<OurStep> {
  const { config, parameters } = parseModel(await readFile(work.weights));
  const trainer = new Trainer({
    backend,
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
    maxGradNorm: 0,
  });
  trainer.loadParameters(parameters);
  const { height, width, channels } = config;
  const all = new Uint8Array(await readFile(work.images));
  const inputs = {
    images: {
      data: all.slice(0, work.batch * height * width * channels),
      shape: [work.batch, height, width, channels],
    },
  };
  return stepOf(trainer, inputs, 1e-3);
}

/** A step over always the same batch. */
export function stepOf(
  trainer: Trainer,
  inputs: Readonly<Record<string, Input>>,
  learningRate: number,
): OurStep {
  const { backend, specs } = trainer;
  return {
    run: async () => {
      await trainer.gradient(inputs);
      await trainer.update(learningRate);
      await backend.sync();
    },
    loss: async () => (await trainer.progress()).loss,
    memory: async () => {
      const size = 4 * Object.values(shapesOf(specs)).reduce((n, shape) => n + sizeOf(shape), 0);
      const { program } = (await trainer.program(inputs)).lowered;
      const arena = program.buffers.reduce((n, b) => n + (b.role === "arena" ? b.bytes : 0), 0);
      const need = 3 * size + arena;
      const held = backend.stats().bytes;
      return {
        "parameter bytes": size,
        "planned arena bytes": arena,
        "device bytes": held,
        "device bytes / (parameters + moments + arena)": held / need,
        [needed]: need,
      };
    },
  };
}
