import { Trainer } from "@pixelweft/layers";
import { createModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { bitsPerDimLoss, parameterSpecs } from "@pixelweft/pixelcnn/graph";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { configOf } from "../tasks/config-of.ts";
import { c32, g28 } from "../tasks/work.ts";

const networks = { G28: g28, C32: c32 } as const;
const batch = 16;

/** What is timed, by its name. */
export const timedWork = [
  "G28 training step, 16 images",
  "C32 training step, 16 images",
  "G28 sampled, 1 image",
  "C32 sampled, 1 image",
] as const;
export type TimedWork = (typeof timedWork)[number];

/** Does work again and again: milliseconds of each time. */
export interface TimedSteps {
  readonly description: string;
  once(work: TimedWork): Promise<number>;
}

/** Opens the backend, and each work when it is first asked for. The same code in Node and in pages. */
export async function timedSteps(): Promise<TimedSteps> {
  const backend = await wasmBackend();
  const runs = new Map<TimedWork, () => Promise<void>>();
  const open = (work: TimedWork): (() => Promise<void>) => {
    const config = configOf(work.startsWith("G28") ? networks.G28 : networks.C32);
    const model = createModel(config, 1);
    if (work.endsWith("1 image")) {
      const sampler = new Sampler(toDevice(backend, model), { batch: 1 });
      return async () => {
        await sampler.sample({ count: 1, seed: 1 });
      };
    }
    const specs = parameterSpecs(config);
    const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(config), maxGradNorm: 0 });
    trainer.loadParameters(model.parameters);
    const { height, width, channels } = config;
    const size = batch * height * width * channels;
    const data = Uint8Array.from({ length: size }, (_, i) => (i * 37) % 256);
    const inputs = { images: { data, shape: [batch, height, width, channels] } };
    return async () => {
      await trainer.gradient(inputs);
      await trainer.update(1e-3);
      await backend.sync();
    };
  };
  return {
    description: backend.capabilities.description,
    async once(work) {
      const run = runs.get(work) ?? open(work);
      runs.set(work, run);
      const start = performance.now();
      await run();
      return performance.now() - start;
    },
  };
}
