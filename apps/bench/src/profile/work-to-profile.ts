import { Trainer } from "@pixelweft/layers";
import { createModel, Sampler, toDevice, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { bitsPerDimLoss, parameterSpecs } from "@pixelweft/pixelcnn/graph";
import type { Backend, Input } from "@pixelweft/tensor";

/** Work that a profile runs again and again. */
export interface ProfiledWork {
  /** Once; resolves when the device is done. */
  run(): Promise<void>;
  dispose(): Promise<void>;
}

/** How work is made on a backend. */
export type MakeWork = (backend: Backend) => ProfiledWork;

/** A training step over made-up images: forward, backward and Adam. */
export function stepWork(config: PixelCNNConfig, images: number): MakeWork {
  return (backend) => {
    const specs = parameterSpecs(config);
    const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(config) });
    const inputs = madeUpInputs(config, images);
    return {
      run: async () => {
        await trainer.gradient(inputs);
        await trainer.update(1e-4);
        await backend.sync();
      },
      dispose: () => trainer.dispose(),
    };
  };
}

/** A batch of images from the cached sampler, of a model with its first parameters. */
export function samplingWork(config: PixelCNNConfig, images: number): MakeWork {
  return (backend) => {
    const model = toDevice(backend, createModel(config, 1));
    const sampler = new Sampler(model, { batch: images });
    return {
      run: async () => {
        await sampler.sample({ count: images, seed: 1 });
      },
      dispose: async () => {
        await sampler.dispose();
        model.state.dispose();
      },
    };
  };
}

/** Images whose levels go round, and classes in turn. */
function madeUpInputs(config: PixelCNNConfig, n: number): Readonly<Record<string, Input>> {
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
