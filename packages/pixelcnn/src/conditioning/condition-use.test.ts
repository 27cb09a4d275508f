import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { conditionUse } from "./condition-use.ts";
import { conditionedToDevice, createConditionedModel } from "./conditioned-model.ts";
import { trainConditioned } from "./conditioned-training.ts";
import { ConditionerProgram } from "./conditioner-program.ts";
import { codeConditioner } from "./conditioners/code.ts";
import { lowResolutionConditioner } from "./conditioners/low-resolution.ts";
import { pixels, size } from "./small-conditioned.fixture.ts";

const images = someLevels(4 * pixels, { levels: size.levels });
const labels = Int32Array.of(0, 1, 1, 0);

function mean(values: ArrayLike<number>): number {
  const all = Array.from(values);
  return all.reduce((a, b) => a + b, 0) / all.length;
}

test.each([
  ["codes", { ...size, vectorSize: 3 }, codeConditioner({ hiddenChannels: 2, stages: 1 })],
  [
    "maps beside a class",
    { ...size, spatialChannels: 2, numClasses: 2 },
    lowResolutionConditioner({ channels: 1, hiddenChannels: 2, stages: 1 }),
  ],
])(
  "conditionUse() compares the images that count given their own %s, the next image's, and zeros",
  async (_, config, conditioner) => {
    const first = createConditionedModel(config, conditioner, 1);
    const parameters = { ...first.parameters, ...livelyModel(config).parameters };
    const device = conditionedToDevice(referenceBackend(), { ...first, parameters });
    // The last of four is padding, and an image alone has nobody to change with.
    const padded = { images, labels, size: 3 };
    const alone = { images: images.slice(0, pixels), labels: labels.slice(0, 1) };
    const found = await conditionUse(device, [alone, padded]);
    const likelihood = new Likelihood(device);
    const program = new ConditionerProgram(device);
    const { vector, spatial } = await program.conditions({ images, labels });
    const own = vector ?? spatial ?? new Float32Array();
    const each = own.length / 4;
    const next = Float32Array.from([
      ...own.subarray(each, 3 * each),
      ...own.subarray(0, each),
      ...own.subarray(3 * each),
    ]);
    const bits = async (given: Float32Array): Promise<number> => {
      const conditions = vector ? { vector: given } : { labels, spatial: given };
      return mean((await likelihood.bitsPerDim({ images, ...conditions })).subarray(0, 3));
    };
    const wanted = {
      own: await bits(own),
      shuffled: await bits(next),
      none: await bits(new Float32Array(own.length)),
    };
    expect(new Set(Object.values(wanted)).size).toBe(3);
    for (const name of ["own", "shuffled", "none"] as const) {
      expect(found[name].count, name).toBe(3);
      expect(found[name].bitsPerDim, name).toBeCloseTo(wanted[name], 5);
    }
    await Promise.all([likelihood.dispose(), program.dispose()]);
    device.state.dispose();
  },
);

test("images that are turned are trained on, and measured, as such beside a conditioner", async () => {
  const backend = referenceBackend();
  const config = { ...size, vectorSize: 3, orientations: 2 };
  const first = createConditionedModel(config, codeConditioner({ hiddenChannels: 2, stages: 1 }));
  const parameters = { ...first.parameters, ...livelyModel(config).parameters };
  const model = { ...first, parameters };
  const turned = { images, orientations: Int32Array.of(1, 0, 1, 1) };
  const losses: number[] = [];
  for (const batch of [{ images }, turned]) {
    const run = trainConditioned(model, [batch], { backend, steps: 1, reportEvery: 1 });
    for await (const event of run) if (event.kind === "progress") losses.push(event.loss);
    await run.dispose();
  }
  const device = conditionedToDevice(backend, model);
  const likelihood = new Likelihood(device);
  const program = new ConditionerProgram(device);
  const { vector } = await program.conditions(turned);
  const wanted = mean(await likelihood.bitsPerDim({ ...turned, vector }));
  expect(losses[1]).toBeCloseTo(wanted, 5);
  expect(Math.abs((losses[0] ?? wanted) - wanted)).toBeGreaterThan(1e-3);
  expect((await conditionUse(device, [turned])).own.bitsPerDim).toBeCloseTo(wanted, 5);
  await program.dispose();
  await likelihood.dispose();
});
