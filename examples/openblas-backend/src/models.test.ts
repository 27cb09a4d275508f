// @module-tag ci
import { readModel } from "@pixelweft/models";
import {
  createModel,
  Likelihood,
  parseModel,
  Sampler,
  toDevice,
  train,
  type Training,
} from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { absent } from "./absent.fixture.ts";
import { openblasBackend } from "./mod.ts";

const shape = { height: 8, width: 8, levels: 2 };
const network = { hiddenChannels: 8, layers: 3, firstKernelSize: 5, headChannels: 8 };
/** Eight pictures of stripes, two pixels wide. */
const images = Uint8Array.from({ length: 8 * 64 }, (_, i) => ((i + (i >> 6)) >> 1) & 1);

/** A model trained on the stripes, and the loss of every tenth step. */
async function trained(on: Backend): Promise<{ run: Training; losses: number[] }> {
  const steps = 40;
  const batches = Array.from({ length: steps }, () => ({ images }));
  const model = createModel({ ...shape, ...network }, 1);
  const run = train(model, batches, { backend: on, steps, reportEvery: 10 });
  const losses: number[] = [];
  for await (const event of run) if (event.kind === "progress") losses.push(event.loss);
  return { run, losses };
}

test.skipIf(absent)(
  "a network trains as on the reference backend, and its cached sampler samples as the naive one",
  async () => {
    const backend = openblasBackend();
    const { run, losses } = await trained(backend);
    const { losses: wanted } = await trained(referenceBackend());
    expect(losses).toHaveLength(4);
    losses.forEach((loss, i) => expect(loss).toBeCloseTo(wanted[i] ?? NaN, 3));
    expect(losses[3]).toBeLessThan((losses[0] ?? 0) - 0.2);
    const [cached, naive] = ["cached", "naive"].map(
      (sampler) =>
        new Sampler(run.deviceModel, {
          batch: 3,
          sampler: sampler === "naive" ? "naive" : "cached",
        }),
    );
    const request = { count: 3, seed: 5 };
    expect(await cached?.sample(request)).toEqual(await naive?.sample(request));
    expect(backend.counts.openblas.filter).toBeGreaterThan(100);
    expect(backend.counts.reference).toMatchObject({ contract: 0, filter: 0 });
    backend.dispose();
  },
);

test.skipIf(absent)(
  "a pretrained model gives the likelihood of the reference backend, and samples",
  async () => {
    const backend = openblasBackend();
    const model = parseModel(await readModel("sprites16"));
    const labels = Int32Array.of(3, 8);
    const device = toDevice(backend, model);
    const sprites = await new Sampler(device, { batch: 2 }).sample({ count: 2, seed: 2, labels });
    expect(new Set(sprites).size).toBeGreaterThan(3);
    const batch = [{ images: sprites, labels }];
    const [ours, wanted] = [
      await new Likelihood(device).evaluate(batch),
      await new Likelihood(toDevice(referenceBackend(), model)).evaluate(batch),
    ];
    expect(ours.bitsPerDim).toBeCloseTo(wanted.bitsPerDim, 4);
    expect(wanted.bitsPerDim).toBeLessThan(1);
    backend.dispose();
  },
);
