import { writeMaterial } from "./material.ts";
import { scaledSize, type Task } from "./task.ts";
import { c32, g28, type Network, type Work } from "./work.ts";

/** The network of the paper's ImageNet models, 119 million weights (van den Oord et al. 2016, section 3.1; first kernel and head are ours). */
const paper: Network = {
  name: "paper",
  height: 32,
  width: 32,
  channels: 3,
  levels: 256,
  features: 384,
  layers: 21,
  first: 7,
  kernel: 5,
  head: 1008,
};

/** Small enough for a software adapter: it shows that all of it works, not how fast. */
const small: Network = {
  ...c32,
  name: "C6",
  height: 6,
  width: 6,
  features: 12,
  head: 12,
  layers: 2,
};

/** What is measured on a card: training steps, and one batch of samples. */
export interface GpuWork {
  readonly steps: readonly { readonly network: Network; readonly batch: number }[];
  readonly sampling: { readonly network: Network; readonly batch: number };
}

/** The work of a whole run, and of a quick one. */
export function gpuWork(quick: boolean): GpuWork {
  if (quick)
    return {
      steps: [{ network: small, batch: 2 }],
      sampling: { network: small, batch: 2 },
    };
  return {
    steps: [
      { network: g28, batch: 16 },
      { network: c32, batch: 16 },
      { network: paper, batch: 8 },
    ],
    sampling: { network: c32, batch: 64 },
  };
}

/** The same as tasks for everybody, files written into a folder. */
export async function gpuTasks({ steps, sampling }: GpuWork, folder: string): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const { network, batch } of steps) {
    const material = await writeMaterial(folder, network);
    const work = (n: number): Work => ({ kind: "step", network, batch: n, ...material });
    tasks.push({
      id: `${network.name}-step`,
      name: `${network.name} training step`,
      words: `${sizeWords(network)}: forward, backward and Adam, batch ${batch}`,
      sizes: [{ work: work(batch) }, scaledSize(work(1), "batch 1", batch)],
    });
    if (network !== sampling.network) continue;
    const { weights } = material;
    tasks.push({
      id: `${network.name}-cached-${sampling.batch}`,
      name: `${network.name} cached sampling, batch ${sampling.batch}`,
      words: `${sampling.batch} whole images of ${network.height}x${network.width}x${network.channels}, each feature computed once`,
      sizes: [{ work: { kind: "cached", network, batch: sampling.batch, weights } }],
    });
  }
  return tasks;
}

/** A network's size in words. */
export function sizeWords({ height, width, channels, features, layers }: Network): string {
  return `${height}x${width}x${channels}, ${features} hidden channels, ${layers} layers`;
}
