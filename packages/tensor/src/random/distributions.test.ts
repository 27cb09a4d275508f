import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { categorical, integers, normal } from "./distributions.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];
const key: t.Key = [5, t.streams.draw];
const count = 20_000;
const counter = [t.indices([count], 0), 1] as const;

function density(x: number): number {
  return Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);
}

/** The share of normal numbers below x, by a sum of the density in float64. */
function below(x: number): number {
  const steps = Math.ceil((x + 8) * 250);
  const step = (x + 8) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += density(step * (i + 0.5) - 8) * step;
  return sum;
}

test("normal() has the moments and the quantiles of a normal distribution", async () => {
  const found = await numbers(normal(key, counter));
  const moment = (power: number): number => found.reduce((sum, x) => sum + x ** power, 0) / count;
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count));
  expect(Math.abs(moment(2) - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(count));
  expect(Math.abs(moment(4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / Math.sqrt(count));
  for (const x of [-2, -1, 0, 0.5, 1.5, 2.5]) {
    const [share, wanted] = [found.filter((y) => y < x).length / count, below(x)];
    expect(Math.abs(share - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / count));
  }
});

test("normal() is the inverse of the normal distribution at the uniform number of the same bits, in its tails too", async () => {
  const found = await numbers(normal(key, counter));
  const bits = await numbers(t.randomBits(key, counter));
  const isFar = (x: number): boolean => Math.abs(x) > 2.7;
  const chosen = found.flatMap((x, i) => (i < 300 || isFar(x) ? [i] : []));
  expect(chosen.length).toBeGreaterThan(400);
  for (const i of chosen) {
    const [x = NaN, word = NaN] = [found[i], bits[i]];
    const u = (Math.floor(word / 2 ** 9) + 0.5) / 2 ** 23;
    // Which number is at u: the sum's error over the slope.
    expect(Math.abs(below(x) - u) / density(x), `${x}`).toBeLessThan(1e-5);
  }
  const least = [52_036_161, 0] as const; // The bits are below 256.
  expect((await numbers(t.uniform(key, least)))[0]).toBe(0);
  expect((await numbers(normal(key, least)))[0]).toBeCloseTo(-5.2947, 3);
});

test("integers() are evenly spread over their range", async () => {
  const found = await numbers(integers(key, counter, { low: -2, high: 3 }));
  for (const value of [-2, -1, 0, 1, 2]) {
    const share = found.filter((x) => x === value).length / count;
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / count));
  }
  expect(found.every((x) => x >= -2 && x <= 2)).toBe(true);
  expect(() => integers(key, counter, { high: 0 })).toThrow(RangeError);
  expect(() => integers(key, counter, { low: 0.5, high: 3 })).toThrow(RangeError);
  const wide = await numbers(integers(key, counter, { low: -(2 ** 31), high: 2 ** 31 }));
  expect(Math.min(...wide)).toBeLessThan(-(2 ** 30));
  expect(Math.max(...wide)).toBeGreaterThan(2 ** 30);
});

test("categorical() samples classes with the probabilities of softmax", async () => {
  const logits = t.tensor([0, Math.log(2), -Infinity, Math.log(5)]);
  const found = await numbers(categorical(key, counter, t.expand(logits, [count, 4])));
  for (const [value, wanted] of [1 / 8, 2 / 8, 0, 5 / 8].entries()) {
    const share = found.filter((x) => x === value).length / count;
    expect(Math.abs(share - wanted)).toBeLessThanOrEqual(
      4 * Math.sqrt((wanted * (1 - wanted)) / count),
    );
  }
  // A row depends on its counter, not on the batch that it is in.
  const one = categorical(key, [17, 1], logits);
  expect(one.shape).toEqual([]);
  expect(await numbers(one)).toEqual([found[17]]);
});

test("categorical() samples no class of probability 0 where the uniform number is 0, or next to 1", async () => {
  const logits = t.tensor([-Infinity, 0, 0, -Infinity]);
  expect(await numbers(categorical(key, [52_036_161, 0], logits))).toEqual([1]);
  expect(await numbers(categorical(key, [32_209_563, 0], logits))).toEqual([2]);
});
