// @module-tag ci
import { constantRate, Trainer } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { createModel, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import { train } from "../train/training.ts";

const recurrent = ["row-lstm", "diagonal-bilstm"] as const;
const size = {
  height: 5,
  width: 4,
  levels: 4,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;

/** The gradients of one batch. */
async function gradients(backend: Backend, { config, parameters }: Model) {
  const { height, width, channels, levels } = config;
  const trainer = new Trainer({
    backend,
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
  });
  trainer.loadParameters(parameters);
  const data = someLevels(3 * height * width * channels, { levels });
  await trainer.gradient({ images: { data, shape: [3, height, width, channels] } });
  const found = await trainer.state.readAll("gradients");
  trainer.state.dispose();
  return found;
}

test.each(recurrent)(
  "5.27 the gradients of a %s are the same in WebAssembly, on WebGPU and on the reference backend",
  async (model) => {
    const one = livelyModel({ ...size, channels: 3, model });
    const expected = await gradients(referenceBackend(), one);
    for (const make of [wasmBackend, webgpu]) {
      const backend = await make();
      const found = await gradients(backend, one);
      backend.dispose();
      for (const [name, values] of Object.entries(expected)) {
        const scale = Math.max(...values.map(Math.abs));
        expect(scale, name).toBeGreaterThan(1e-4);
        const error = Math.max(...values.map((x, i) => Math.abs(x - (found[name]?.[i] ?? NaN))));
        expect(error / scale, `${backend.name} ${name}`).toBeLessThan(1e-4);
      }
    }
  },
);

test.each(recurrent)("a %s of 28 rows is trained without an allocation", async (model) => {
  const backend = await wasmBackend();
  const { config, parameters } = createModel({ ...size, height: 28, width: 8, model });
  const specs = parameterSpecs(config);
  const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(config) });
  trainer.loadParameters(parameters);
  const images = { data: someLevels(2 * 28 * 8, { levels: 4 }), shape: [2, 28, 8, 1] };
  const step = async (): Promise<number> => {
    await trainer.gradient({ images });
    await trainer.update(1e-2);
    return (await trainer.progress()).loss;
  };
  const first = await step();
  const { allocations, bytes } = backend.stats();
  let last = first;
  for (let i = 0; i < 5; i++) last = await step();
  expect(backend.stats()).toMatchObject({ allocations, bytes });
  expect(last).toBeLessThan(first);
  backend.dispose();
});

test.each(recurrent)(
  "a %s learns rows that repeat the row above, but for a coin",
  async (model) => {
    const backend = await wasmBackend();
    const images = Uint8Array.from({ length: 16 * 36 }, (_, i) => {
      const [image, column] = [Math.floor(i / 36), i % 6];
      return ((image * 2654435761) >>> (column * 3)) % 2;
    });
    const training = train(
      createModel({ ...size, height: 6, width: 6, levels: 2, layers: 2, model }, 1),
      Array.from({ length: 80 }, () => ({ images })),
      {
        backend,
        steps: 80,
        learningRate: constantRate(2e-2),
        reportEvery: 1,
      },
    );
    const losses: number[] = [];
    for await (const event of training) if (event.kind === "progress") losses.push(event.loss);
    await training.dispose();
    backend.dispose();
    expect(losses[0]).toBeCloseTo(1, 4);
    // A bit for each of 6 of 36 pixels, at most.
    expect(losses.at(-1)).toBeLessThan(0.3);
  },
);

test.each(recurrent)("a %s of one row is trained by the whole of its parameters", async (model) => {
  const backend = referenceBackend();
  const one = { ...size, height: 1, model, layers: 2, hiddenChannels: 2, headChannels: 2 };
  const training = train(createModel(one), [{ images: Uint8Array.of(0, 1, 2, 3) }], {
    backend,
    steps: 1,
  });
  for await (const { kind } of training) expect(kind).not.toBe("validation");
  const { parameters } = await training.checkpoint();
  expect(Object.keys(parameters).some((name) => name.includes("right"))).toBe(false);
  await training.dispose();
});
