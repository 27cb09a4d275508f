import { readFile } from "node:fs/promises";
import { adam, Trainer } from "@pixelweft/layers";
import { parseModel } from "@pixelweft/pixelcnn";
import { bitsPerDimLoss, parameterSpecs } from "@pixelweft/pixelcnn/graph";
import { mul, type Backend } from "@pixelweft/tensor";
import type { Work } from "../tasks/work.ts";

/**
 * Makes the programs of a training step, other ones each time: seconds of a first gradient and update less those of a
 * second.
 */
export async function ourCompile(
  backend: Backend,
  work: Extract<Work, { readonly kind: "compile" }>,
): Promise<() => Promise<number>> {
  const { config, parameters } = parseModel(await readFile(work.weights));
  const { height, width, channels } = config;
  const all = new Uint8Array(await readFile(work.images));
  const data = all.slice(0, work.batch * height * width * channels);
  const inputs = { images: { data, shape: [work.batch, height, width, channels] } };
  const inner = bitsPerDimLoss(config);
  let turn = 0;
  return async () => {
    // Engines and drivers keep what they have compiled: constants that are new make code that is new.
    const factor = 1 + ++turn / 1024;
    const trainer = new Trainer({
      backend,
      specs: parameterSpecs(config),
      loss: (named, given) => {
        const { loss, count } = inner(named, given);
        return { loss: mul(loss, factor), count };
      },
      maxGradNorm: 0,
      optimiser: adam({ epsilon: 1e-8 * factor }),
    });
    trainer.loadParameters(parameters);
    const step = async (): Promise<number> => {
      const start = performance.now();
      await trainer.gradient(inputs);
      await trainer.update(1e-3);
      await backend.sync();
      return (performance.now() - start) / 1000;
    };
    const seconds = (await step()) - (await step());
    await trainer.dispose();
    return Math.max(0, seconds);
  };
}
