import { read, softmax, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { checkConfig, type PixelCNNConfig } from "./config.ts";
import { logisticMixture } from "./logistic-mixture.ts";

const backend = referenceBackend();
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const grey = checkConfig({
  height: 1,
  width: 1,
  levels: 256,
  output: "logistic-mixture",
  mixtures: 2,
});
const colour: PixelCNNConfig = { ...grey, channels: 3, levels: 8 };

/** The probability of a level under one logistic, by the definition of the paper. */
function probability(level: number, mean: number, scale: number, levels: number): number {
  const [x, half] = [(2 * level) / (levels - 1) - 1, 1 / (levels - 1)];
  const below = level === levels - 1 ? 1 : sigmoid((x + half - mean) / scale);
  const above = level === 0 ? 0 : sigmoid((x - half - mean) / scale);
  return below - above;
}

async function logProbs(
  config: PixelCNNConfig,
  output: number[],
  pixel: number[],
): Promise<number[]> {
  const made = tensor(output, { shape: [1, 1, 1, output.length] });
  const images = tensor(Int32Array.from(pixel), { shape: [1, 1, 1, pixel.length] });
  return [...(await read(backend, logisticMixture.logProb(config, made, images)))];
}

test("a grey pixel has the probability of the interval round its level, summed over components", async () => {
  // Weights, means relative to -0.5 and 0.5, logarithms of scales relative to a half.
  const output = [0.3, -0.4, 0.2, -0.1, -1, -2];
  const scale = (raw: number): number => Math.exp(raw) / 2;
  const total = Math.exp(0.3) + Math.exp(-0.4);
  for (const level of [0, 1, 77, 128, 254, 255]) {
    const expected =
      (Math.exp(0.3) / total) * probability(level, -0.3, scale(-1), 256) +
      (Math.exp(-0.4) / total) * probability(level, 0.4, scale(-2), 256);
    const [found = NaN] = await logProbs(grey, output, [level]);
    expect(Math.exp(found)).toBeCloseTo(expected, 6);
  }
});

test("one component is meant for the whole pixel, and its later means move with the earlier colours", async () => {
  const weights = [0.5, -0.5];
  const means = [
    [0.1, -0.2],
    [0.3, 0],
    [-0.1, 0.2],
  ];
  const scales = [
    [-0.5, -1],
    [-1, -0.8],
    [-0.2, -0.6],
  ];
  const [a, b, c] = [
    [0.7, -0.3],
    [0.2, 0.9],
    [-1, 0.4],
  ];
  const output = [
    ...weights,
    ...means.flatMap((mean, i) => [...mean, ...(scales[i] ?? [])]),
    ...[a, b, c].flat(),
  ].map(Number);
  const pixel = [2, 6, 3];
  const [red = 0, green = 0] = pixel.map((level) => (2 * level) / 7 - 1);
  const total = weights.reduce((sum, weight) => sum + Math.exp(weight), 0);
  const joint = weights.map((weight, k) => {
    const at = (colourNumber: number, shift: number): number =>
      probability(
        pixel[colourNumber] ?? 0,
        (means[colourNumber]?.[k] ?? 0) + (k === 0 ? -0.5 : 0.5) + shift,
        Math.exp(scales[colourNumber]?.[k] ?? 0) / 2,
        8,
      );
    const tanh = (values: readonly number[] | undefined): number => Math.tanh(values?.[k] ?? 0);
    return [
      Math.exp(weight) / total,
      at(0, 0),
      at(1, tanh(a) * red),
      at(2, tanh(b) * red + tanh(c) * green),
    ];
  });
  const upTo = (count: number): number =>
    joint.reduce((sum, parts) => sum + parts.slice(0, count + 1).reduce((x, y) => x * y, 1), 0);
  const found = await logProbs(colour, output, pixel);
  expect(found).toHaveLength(3);
  found.forEach((x, i) => expect(Math.exp(x)).toBeCloseTo(upTo(i + 1) / upTo(i), 5));
});

test("nothing is lost far from the mean or at a very small scale", async () => {
  // The mean stands far above the range, the smallest scale is a thousandth.
  const [far = NaN] = await logProbs({ ...grey, mixtures: 1 }, [0, 30, -6.5], [10]);
  expect(far).toBeLessThan(-1000);
  expect(Number.isFinite(far)).toBe(true);
  const [wide = NaN] = await logProbs({ ...grey, mixtures: 1 }, [0, 0, 12], [128]);
  // A logistic is flat at its mean: the width of the interval over four scales.
  expect(Math.exp(wide) * Math.exp(12)).toBeCloseTo(2 / 255 / 4, 5);
});

test.each([
  { levels: 128, scales: Math.exp(7) / 127 },
  { levels: 256, scales: 4.300523 },
  { levels: 1024, scales: 4.300523 },
  { levels: 4096, scales: 4.300523 },
  { levels: 65_536, scales: 4.300523 },
])(
  "of $levels levels, one is as likely as its half interval of $scales least scales lets it be",
  async ({ levels, scales }) => {
    const config = { ...grey, levels, mixtures: 1 };
    const level = levels / 2;
    // Its mean stands on the level, and its scale is as small as can be.
    const output = [0, (2 * level) / (levels - 1) - 1, -99];
    const bits = -Math.log2(Math.tanh(scales / 2));
    const [found = NaN] = await logProbs(config, output, [level]);
    expect(-found / Math.LN2).toBeCloseTo(bits, 5);
    const shares = await sharesOf(config, output);
    expect(-Math.log2(shares[level] ?? 0)).toBeCloseTo(bits, 5);
  },
);

test("of many levels at the least scale, the probabilities add up to 1 in f32", async () => {
  const single = await wasmBackend({ threads: 1 });
  for (const levels of [4096, 65_536]) {
    const config = { ...grey, levels, mixtures: 1 };
    const output = Float32Array.from({ length: 3 * levels }, (_, i) => [0, 0.7, -99][i % 3] ?? 0);
    const made = tensor(output, { shape: [levels, 1, 1, 3] });
    const all = tensor(
      Int32Array.from({ length: levels }, (_, level) => level),
      { shape: [levels, 1, 1, 1] },
    );
    const logs = [...(await read(single, logisticMixture.logProb(config, made, all)))];
    expect(logs.every((log) => Number.isFinite(log))).toBe(true);
    expect(logs.reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 4);
  }
  single.dispose();
});

test.each([
  { how: "of usual scales", output: [0.3, -0.4, 0.2, -0.1, -1, -2] },
  { how: "of which one is as narrow as can be", output: [3, -3, 0.2, -0.1, -9, -2] },
  { how: "as flat as can be, one far away", output: [0.3, -0.4, 30, -0.1, 12, 12] },
])(
  "the logits of all levels are the log-probabilities of each: logistics $how",
  async ({ output }) => {
    const asked = { output: tensor([output]), colour: 0, earlier: [] };
    const logits = Float32Array.from(await read(backend, logisticMixture.logits(grey, asked)));
    expect(logits).toHaveLength(256);
    expect(logits.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 5);
    for (const [level, logit] of logits.entries()) {
      const [log = NaN] = await logProbs(grey, output, [level]);
      expect(Math.abs(logit - log), `level ${level}`).toBeLessThan(1e-4);
    }
  },
);

/** Shares of all levels of one colour, by the sampler's logits. */
async function sharesOf(
  config: PixelCNNConfig,
  output: readonly number[],
  earlier: readonly number[] = [],
): Promise<Float32Array> {
  const asked = {
    output: tensor([output]),
    colour: earlier.length,
    earlier: earlier.map((level) => tensor([level], { dtype: "i32" })),
  };
  return Float32Array.from(await read(backend, softmax(logisticMixture.logits(config, asked))));
}

test.each([2, 4, 8, 16, 64])(
  "of %i levels that are many scales wide, those are sampled that the components reach",
  async (levels) => {
    const few = { ...grey, levels };
    for (const mean of [-0.9, -0.31, 0.02, 0.77]) {
      const output = [0.3, -0.4, mean + 0.5, mean - 0.5, -9, -9];
      const shares = await sharesOf(few, output);
      for (const [level, share] of shares.entries()) {
        const [log = NaN] = await logProbs(few, output, [level]);
        expect(Math.abs(share - Math.exp(log)), `${mean}: level ${level}`).toBeLessThan(1e-5);
      }
    }
  },
);

test("a colour after unlikely ones has the distribution that its likelihood says", async () => {
  const config = { ...colour, channels: 2, mixtures: 1 };
  // The first colour's component is far above the level 0 that is given, at a very small scale.
  const output = [0, 5.2, -7, 0.1, -0.8, 0.9].map(Number);
  const single = await wasmBackend({ threads: 1 });
  const asked = {
    output: tensor([output]),
    colour: 1,
    earlier: [tensor([0], { dtype: "i32" })],
  };
  const shares = await read(single, softmax(logisticMixture.logits(config, asked)));
  const mean = 0.1 - Math.tanh(0.9);
  for (const [level, share] of shares.entries()) {
    const wanted = probability(level, mean, Math.exp(-0.8), 8);
    expect(Math.abs(share - wanted), `level ${level}`).toBeLessThan(1e-6);
    const made = tensor(output, { shape: [1, 1, 1, output.length] });
    const images = tensor(Uint8Array.of(0, level), { shape: [1, 1, 1, 2] });
    const [, log = NaN] = await read(single, logisticMixture.logProb(config, made, images));
    expect(Math.abs(Math.exp(log) - wanted), `level ${level}`).toBeLessThan(1e-6);
  }
  single.dispose();
});

test("a level far from every component is unlikely, and not impossible", async () => {
  const output = tensor([[0, 0, 30, 30, -6.5, -6.5]]);
  const asked = { output, colour: 0, earlier: [] };
  const logits = Float32Array.from(await read(backend, logisticMixture.logits(grey, asked)));
  expect(logits[255]).toBeCloseTo(0, 5);
  for (const level of [0, 1, 254]) {
    expect(logits[level]).toBeLessThan(-55);
    expect(Number.isFinite(logits[level])).toBe(true);
  }
});

test("a mixture is refused for a palette, whose levels have no distance", () => {
  expect(() => checkConfig({ ...grey, input: "one-hot" })).toThrow(
    new RangeError(
      "Cannot use output logistic-mixture with input one-hot: levels of a palette have no distance",
    ),
  );
});
