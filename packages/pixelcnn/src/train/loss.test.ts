import { constantRate } from "@pixelweft/layers";
import { compile, tensor, type Input } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { parameterTensors, someLevels } from "../checks/probe.fixture.ts";
import type { Model } from "../model/model.ts";
import type { Batch } from "./batch.ts";
import { bitsPerDimLoss } from "./loss.ts";
import { inProcessGroup } from "./process-group.fixture.ts";
import type { TrainingOptions } from "./training-options.ts";
import { train } from "./training.ts";

const size = {
  height: 3,
  width: 3,
  levels: 4,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
};
const model = livelyModel(size);
const dropping = livelyModel({ ...size, dropoutRate: 0.4 });
const images = someLevels(4 * 9, { levels: 4 });

async function lossOf(
  of: Model,
  extra: Readonly<Record<string, Input>> = {},
): Promise<{ loss: number; count: number }> {
  const loss = bitsPerDimLoss(of.config);
  const program = compile({ backend: referenceBackend() }, (inputs) => ({
    ...loss(parameterTensors(of), inputs),
  }));
  const found = await program.run({ images: tensor(images, { shape: [4, 3, 3, 1] }), ...extra });
  const [value = 0] = (await found["loss"]?.read()) ?? [];
  const [count = 0] = (await found["count"]?.read()) ?? [];
  return { loss: value, count };
}

function draw(step: number, seed = 5): Record<string, Input> {
  return {
    step: tensor(Uint32Array.of(step), { shape: [] }),
    seed: tensor(Uint32Array.of(seed), { shape: [] }),
  };
}

/** Parameters after some steps of training, one batch a step and part. */
async function trained(
  of: Model,
  batches: readonly Batch[],
  options: Partial<TrainingOptions> = {},
): Promise<Model["parameters"]> {
  const training = train(of, batches, {
    backend: referenceBackend(),
    steps: 1,
    learningRate: constantRate(1e-2),
    ...options,
  });
  for await (const event of training) expect(event.kind).not.toBe("validation");
  const { parameters } = await training.checkpoint();
  await training.dispose();
  return parameters;
}

test("the loss is a sum over images, and counts them", async () => {
  const { loss, count } = await lossOf(model);
  expect(count).toBe(4);
  expect(loss / 4).toBeGreaterThan(1);
});

test("with a size, only the first images count", async () => {
  const all = await lossOf(model);
  const sums = [];
  for (const some of [0, 1, 3, 4]) {
    const { loss, count } = await lossOf(model, { size: some });
    expect(count).toBe(some);
    sums.push(loss);
  }
  expect(sums[0]).toBe(0);
  expect(sums[3]).toBeCloseTo(all.loss, 5);
  expect(sums[1]).toBeLessThan(sums[2] ?? 0);
  expect(sums[2]).toBeLessThan(all.loss);
});

test("training on a padded batch is training on the images that count", async () => {
  const padded = await trained(model, [{ images, size: 2 }]);
  const alone = await trained(model, [{ images: images.slice(0, 18) }]);
  for (const [name, values] of Object.entries(alone))
    values.forEach((x, i) => expect(padded[name]?.[i]).toBeCloseTo(x, 6));
});

test("dropout draws other numbers at each step, the same for the same step and seed", async () => {
  const first = await lossOf(dropping, draw(1));
  expect(await lossOf(dropping, draw(1))).toEqual(first);
  expect(await lossOf(dropping, draw(2))).not.toEqual(first);
  expect(await lossOf(dropping, draw(1, 6))).not.toEqual(first);
  expect(await lossOf(dropping)).toEqual(await lossOf(model));
});

test.each(["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"] as const)(
  "dropout drops values of a %s",
  async (family) => {
    const own = livelyModel({ ...size, model: family, dropoutRate: 0.4 });
    expect(await lossOf(own, draw(1))).not.toEqual(await lossOf(own));
  },
);

test("dropout draws other numbers for each of the batches that one update adds up", async () => {
  const batch = { images };
  // Twice the same batch is the same mean gradient, unless other values are dropped.
  expect(await trained(model, [batch, batch], { accumulate: 2 })).toEqual(
    await trained(model, [batch]),
  );
  expect(await trained(dropping, [batch, batch], { accumulate: 2 })).not.toEqual(
    await trained(dropping, [batch]),
  );
});

test("dropout draws other numbers on each rank, and replicas stay equal", async () => {
  const on = (of: Model): Promise<Model["parameters"][]> =>
    Promise.all(inProcessGroup(2).map((group) => trained(of, [{ images }], { group })));
  const [plain, twin] = await on(model);
  expect(twin).toEqual(plain);
  expect(plain).toEqual(await trained(model, [{ images }]));
  const [dropped, other] = await on(dropping);
  expect(other).toEqual(dropped);
  expect(dropped).not.toEqual(await trained(dropping, [{ images }]));
});

test("a resumed run drops values by the seed it was started with", async () => {
  const first = train(dropping, [{ images }], {
    backend: referenceBackend(),
    steps: 1,
    learningRate: constantRate(1e-2),
    seed: 9,
  });
  for await (const event of first) expect(event.step).toBe(1);
  const saved = await first.checkpoint();
  expect(saved.training?.seed).toBe(9);
  const batches = [{ images }];
  const resumed = await trained(saved, batches, { steps: 2 });
  expect(resumed).toEqual(await trained(saved, batches, { steps: 2, seed: 9 }));
  expect(resumed).not.toEqual(await trained(saved, batches, { steps: 2, seed: 0 }));
});
