// @module-tag guard
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice, type Model } from "../model/model.ts";
import type { SampleRequest } from "../sample/sample-request.ts";
import { Sampler } from "../sample/sampling.ts";
import { chiSquare, counted, critical } from "./chi-square.fixture.ts";
import { enumerated } from "./enumeration.fixture.ts";
import { livelyModel } from "./lively-model.fixture.ts";

const backend = referenceBackend();
const small = {
  levels: 2,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;
const grey = livelyModel({ ...small, height: 2, width: 2, headActivation: "relu" });
const colour = livelyModel({ ...small, height: 1, width: 2, channels: 3 });
const fours = livelyModel({ ...small, height: 1, width: 2, levels: 4 });
const classes = livelyModel({ ...grey.config, numClasses: 2 });

async function sample(model: Model, request: SampleRequest): Promise<Uint8Array> {
  const device = toDevice(backend, model);
  const sampler = new Sampler(device, { batch: 1000 });
  const images = await sampler.sample(request);
  await sampler.dispose();
  device.state.dispose();
  return images;
}

/** p(x) of every image when each draw is sharpened, with each conditional normalised again: worked out from the table itself. */
function sharpened(table: Float64Array, { config }: Model, temperature: number): Float64Array {
  const { levels } = config;
  const power = (from: number, count: number): number[] => {
    if (count === 1) return [1];
    const each = count / levels;
    const masses = Array.from({ length: levels }, (_, level) =>
      table.subarray(from + level * each, from + (level + 1) * each).reduce((a, b) => a + b, 0),
    );
    const weights = masses.map((mass) => mass ** (1 / temperature));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.flatMap((weight, level) =>
      power(from + level * each, each).map((p) => (p * weight) / total),
    );
  };
  return Float64Array.from(power(0, table.length));
}

const count = 20_000;

test("the critical value is just below that of the tables", () => {
  for (const [freedom, value] of [
    [10, 29.59],
    [15, 37.7],
    [50, 86.66],
  ] as const) {
    expect(critical(freedom)).toBeLessThan(value);
    expect(critical(freedom)).toBeGreaterThan(0.98 * value);
  }
});

test.each([
  ["2x2 binary grey", grey],
  ["1x2 binary colour", colour],
  ["1x2 with 4 levels", fours],
] as const)(
  "5.15 20,000 samples of %s are spread as the enumerated probabilities say",
  async (_, model) => {
    const table = await enumerated(backend, model);
    const { statistic, freedom } = chiSquare(
      counted(await sample(model, { count, seed: 2024 }), model),
      table,
    );
    expect(freedom).toBeGreaterThan(10);
    expect(statistic).toBeLessThan(critical(freedom));
    // The test has teeth: samples of another model fail it.
    const other = livelyModel(model.config, 2);
    const wrong = chiSquare(
      counted(await sample(other, { count: 3000, seed: 2024 }), model),
      table,
    );
    expect(wrong.statistic).toBeGreaterThan(2 * critical(freedom));
  },
);

test("5.15 samples of a class are spread as that class's probabilities say", async () => {
  for (const label of [0, 1]) {
    const labels = new Int32Array(4000).fill(label);
    const images = await sample(classes, { count: 4000, seed: 7, labels });
    const own = await enumerated(backend, classes, { labels: new Int32Array(16).fill(label) });
    const other = await enumerated(backend, classes, {
      labels: new Int32Array(16).fill(1 - label),
    });
    const { statistic, freedom } = chiSquare(counted(images, classes), own);
    expect(statistic).toBeLessThan(critical(freedom));
    expect(chiSquare(counted(images, classes), other).statistic).toBeGreaterThan(critical(freedom));
  }
});

test.each([0.5, 2])(
  "5.15 at temperature %s each conditional is sharpened or flattened",
  async (temperature) => {
    const table = await enumerated(backend, grey);
    const images = await sample(grey, { count: 6000, seed: 31, temperature });
    const { statistic, freedom } = chiSquare(
      counted(images, grey),
      sharpened(table, grey, temperature),
    );
    expect(statistic).toBeLessThan(critical(freedom));
    expect(chiSquare(counted(images, grey), table).statistic).toBeGreaterThan(critical(freedom));
  },
);

test("near temperature zero only the most likely level is drawn", async () => {
  const images = await sample(grey, { count: 50, seed: 1, temperature: 1e-3 });
  const [first = [], ...others] = Array.from({ length: 50 }, (_, i) => [
    ...images.subarray(i * 4, i * 4 + 4),
  ]);
  for (const other of others) expect(other).toEqual(first);
  const table = await enumerated(backend, grey);
  const number = first.reduce((n, x) => n * 2 + x, 0);
  const sharp = sharpened(table, grey, 1e-2);
  expect(sharp.indexOf(Math.max(...sharp))).toBe(number);
});

test("5.13 log p of drawn images is what enumeration says, and its mean is minus the entropy", async () => {
  const table = await enumerated(backend, grey);
  const images = await sample(grey, { count: 4000, seed: 5 });
  const device = toDevice(backend, grey);
  const likelihood = new Likelihood(device);
  const nats = await likelihood.logProb({ images });
  await likelihood.dispose();
  device.state.dispose();
  let mean = 0;
  for (let i = 0; i < 4000; i++) {
    const number = images.subarray(i * 4, i * 4 + 4).reduce((n, x) => n * 2 + x, 0);
    const own = nats.subarray(i * 4, i * 4 + 4).reduce((a, b) => a + b, 0);
    expect(Math.abs(own - Math.log(table[number] ?? 0))).toBeLessThan(1e-5);
    mean += own / 4000;
  }
  const entropy = -table.reduce((sum, p) => sum + p * Math.log(p), 0);
  const variance = table.reduce((sum, p) => sum + p * (Math.log(p) + entropy) ** 2, 0);
  expect(Math.abs(mean + entropy)).toBeLessThan(4 * Math.sqrt(variance / 4000));
});
