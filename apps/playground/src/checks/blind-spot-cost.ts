/**
 * What the blind spot costs: the same network with and without it, equal in everything else, on the drawn sprites, three seeds each. Writes the bits per
 * dimension of held-out sprites to `view/blind-spot/measured.json`, which the page shows: `npm run playground:blind-spot`, some minutes on two cores.
 */
import { writeFileSync } from "node:fs";
import { sprites } from "@pixelweft/datasets";
import { constantRate } from "@pixelweft/layers";
import { createModel, Likelihood, train } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";

const size = 16;
const network = {
  height: size,
  width: size,
  levels: 32,
  input: "one-hot",
  hiddenChannels: 16,
  layers: 6,
  firstKernelSize: 3,
  kernelSize: 3,
  headChannels: 32,
} as const;
const steps = 1200;
const seeds = [1, 2, 3];
const file = new URL("../view/blind-spot/measured.json", import.meta.url);

/** Bits per dimension of held-out sprites after the training of a seed. */
async function cost(seed: number, blindSpot: boolean): Promise<number> {
  const backend = await wasmBackend({ threads: 1 });
  const model = createModel({ ...network, blindSpot }, seed);
  const batches = sprites({ split: "train", count: 8000, size }).batches({
    batchSize: 16,
    shuffle: { seed },
    epochs: Infinity,
  });
  const options = { backend, steps, seed, learningRate: constantRate(4e-3), emaDecay: 0.99 };
  const run = train(model, batches, options);
  for await (const event of run) if (event.kind === "end") break;
  const held = sprites({ split: "test", count: 512, size }).batches({ batchSize: 64, epochs: 1 });
  const { bitsPerDim } = await new Likelihood(run.deviceModel).evaluate(held);
  backend.dispose();
  return Number(bitsPerDim.toFixed(4));
}

const found: { seed: number; twoStacks: number; blindSpot: number }[] = [];
for (const seed of seeds) {
  const [twoStacks, blindSpot] = [await cost(seed, false), await cost(seed, true)];
  found.push({ seed, twoStacks, blindSpot });
  console.log(JSON.stringify(found.at(-1)));
}
writeFileSync(file, `${JSON.stringify({ network, steps, found }, undefined, 2)}\n`);
