/**
 * Seconds of the gradients of the paper's network (section 3.1: 20 layers of 384 maps, 32x32x3), as JSON lines; by hand, on a machine
 * that does nothing else:
 *
 *     npx node --conditions=@pixelweft/source apps/bench/src/machines/paper-step-speed.ts --images 1 --steps 3
 *
 * The first step compiles and is left out. The weights are random, which changes no second of it.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Trainer } from "@pixelweft/layers";
import { createModel } from "@pixelweft/pixelcnn";
import { bitsPerDimLoss, parameterSpecs } from "@pixelweft/pixelcnn/graph";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { wasmBackend } from "@pixelweft/wasm-backend";

const { values: given } = parseArgs({
  options: {
    images: { type: "string", default: "1" },
    steps: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
  },
});
const [images, steps] = [Number(given.images), Number(given.steps)];
const preset = presets["imagenet32"];
if (preset === undefined) throw new TypeError("There is no preset imagenet32");
const { shape, network } = preset;
const [height, width, channels] = shape;
const { config } = createModel({ height, width, channels, ...network }, 1);
const backend = await wasmBackend({ threads: Number(given.threads), revectorize: true });
const trainer = new Trainer({
  backend,
  specs: parameterSpecs(config),
  loss: bitsPerDimLoss(config),
});
const data = Uint8Array.from(
  { length: images * height * width * channels },
  (_, i) => (i * 37) % 256,
);
const batch = { images: { data, shape: [images, height, width, channels] } };
for (let step = 0; step <= steps; step++) {
  const begun = performance.now();
  await trainer.gradient(batch);
  await backend.sync();
  const gradient = (performance.now() - begun) / 1000;
  await trainer.update(1e-4);
  await backend.sync();
  const update = (performance.now() - begun) / 1000 - gradient;
  const figures = { step, images, gradientSeconds: gradient, updateSeconds: update };
  console.log(
    JSON.stringify({ ...figures, on: backend.capabilities.description, load: loadavg()[0] }),
  );
}
await trainer.dispose();
backend.dispose();
