import { constantRate } from "@pixelweft/layers";
import { createModel, train } from "@pixelweft/pixelcnn";
import { modelFigures } from "@pixelweft/pixelcnn/figures";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import type { Backend } from "@pixelweft/tensor";

/** A network that is compiled quickly, and whose maps are as many as those of most. */
const network = checkConfig({
  height: 28,
  width: 28,
  channels: 1,
  levels: 256,
  hiddenChannels: 64,
  layers: 4,
  firstKernelSize: 7,
  kernelSize: 3,
  headChannels: 128,
});
const [batch, timed] = [8, 15];

/** Operations a second that training a small network reaches on a backend: the best of some steps after one that compiles. */
export async function trainingSpeed(backend: Backend): Promise<number> {
  const { flops } = await modelFigures(network, { batch });
  const images = new Uint8Array(batch * network.height * network.width);
  const steps = timed + 1;
  const training = train(
    createModel(network),
    Array.from({ length: steps }, () => ({ images })),
    {
      backend,
      steps,
      learningRate: constantRate(1e-3),
      reportEvery: 1,
    },
  );
  const seconds: number[] = [];
  let start = performance.now();
  try {
    for await (const { kind } of training) {
      const now = performance.now();
      if (kind === "progress") seconds.push((now - start) / 1000);
      start = now;
    }
  } finally {
    await training.dispose();
  }
  return flops.step / Math.min(...seconds.slice(1));
}
