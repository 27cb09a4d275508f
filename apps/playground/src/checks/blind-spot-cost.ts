/**
 * Measures the cost of a blind spot: three networks that differ only in the taps that the vertical stack masks in its own row (none,
 * right of the centre, left of it), trained on drawn sprites, three seeds each. Writes bits/dim of test sprites to
 * `view/blind-spot/measured.json`, which the page shows. `npm run playground:blind-spot` takes some minutes on two cores.
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

/** Returns bits/dim of test sprites after training with a seed. */
async function bits(seed: number, verticalMask: "none" | "right" | "left"): Promise<number> {
  const backend = await wasmBackend({ threads: 1 });
  const model = createModel({ ...network, verticalMask }, seed);
  const batches = sprites({ split: "train", count: 8000, size }).batches({
    batchSize: 16,
    shuffle: { seed },
    epochs: Infinity,
  });
  const options = { backend, steps, seed, learningRate: constantRate(4e-3), emaDecay: 0.99 };
  const run = train(model, batches, options);
  for await (const event of run) if (event.kind === "end") break;
  const test = sprites({ split: "test", count: 512, size }).batches({ batchSize: 64, epochs: 1 });
  const { bitsPerDim } = await new Likelihood(run.deviceModel).evaluate(test);
  backend.dispose();
  return Number(bitsPerDim.toFixed(4));
}

const found: { seed: number; whole: number; blind: number; control: number }[] = [];
for (const seed of seeds) {
  const [whole, blind, control] = [
    await bits(seed, "none"),
    await bits(seed, "right"),
    await bits(seed, "left"),
  ];
  found.push({ seed, whole, blind, control });
  console.log(JSON.stringify(found.at(-1)));
}
writeFileSync(file, `${JSON.stringify({ network, steps, found }, undefined, 2)}\n`);
