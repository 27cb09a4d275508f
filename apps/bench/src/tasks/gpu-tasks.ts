import type { GpuWork } from "./gpu-work.ts";
import { writeMaterial } from "./material.ts";
import { scaledSize, type Task } from "./task.ts";
import type { Network, Work } from "./work.ts";

/** Work on a card as tasks for everybody, files written into a folder. */
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
