import { expect, test } from "vitest";
import { constantRate, cosineRate, exponentialRate, linearRate, stepRate } from "./schedules.ts";

test("a constant rate stays, after a linear warm-up that reaches it at its last step", () => {
  const rate = constantRate(0.4, { warmup: 4 });
  expect([0, 1, 2, 3, 4, 1000].map(rate)).toEqual([0.1, 0.2, 0.4 * 0.75, 0.4, 0.4, 0.4]);
  expect(constantRate(0.4)(0)).toBe(0.4);
});

test("a cosine rate begins at the rate, is half way at half time, and stays at its end", () => {
  const rate = cosineRate(1, { steps: 100, final: 0.2 });
  expect(rate(0)).toBe(1);
  expect(rate(25)).toBeCloseTo(0.2 + 0.4 * (1 + Math.SQRT1_2), 12);
  expect(rate(50)).toBeCloseTo(0.6, 12);
  expect(rate(100)).toBeCloseTo(0.2, 12);
  expect(rate(500)).toBe(rate(100));
  for (let step = 1; step <= 100; step++) expect(rate(step)).toBeLessThan(rate(step - 1));
});

test("an exponential rate falls by the same share at every step", () => {
  const rate = exponentialRate(2, { decay: 0.9 });
  expect(rate(0)).toBe(2);
  expect(rate(10) / rate(9)).toBeCloseTo(0.9, 12);
  expect(rate(3)).toBeCloseTo(2 * 0.729, 12);
});

test("a warm-up multiplies whatever the schedule says", () => {
  const plain = cosineRate(1, { steps: 10 });
  const warm = cosineRate(1, { steps: 10, warmup: 5 });
  expect(warm(2)).toBeCloseTo(plain(2) * 0.6, 12);
  expect(warm(7)).toBe(plain(7));
});

test("a linear rate is a straight line, and stays at its end", () => {
  const rate = linearRate(1, { steps: 10, final: 0.2 });
  expect(rate(0)).toBe(1);
  expect(rate(5)).toBeCloseTo(0.6, 12);
  expect(rate(10)).toBeCloseTo(0.2, 12);
  expect(rate(99)).toBe(rate(10));
  expect(linearRate(1, { steps: 10, warmup: 4 })(1)).toBeCloseTo(0.9 * 0.5, 12);
});

test("a schedule of no steps is at its end after the first one", () => {
  for (const make of [cosineRate, linearRate])
    expect([0, 1, 9].map(make(1, { steps: 0, final: 0.25 }))).toEqual([1, 0.25, 0.25]);
});

test("a rate by steps changes at each of them", () => {
  const rate = stepRate(2, { at: [3, 5] });
  expect([0, 2, 3, 4, 5, 50].map(rate)).toEqual([2, 2, 0.2, 0.2, 2 * 0.1 ** 2, 2 * 0.1 ** 2]);
  expect(stepRate(2, { at: [] })(1e6)).toBe(2);
  expect(stepRate(1, { at: [1], factor: 0.5, warmup: 4 })(1)).toBeCloseTo(0.25, 12);
});

test("a rate that is no number is refused at once", () => {
  for (const rate of [NaN, "0.1", undefined])
    for (const make of [
      () => Reflect.apply(constantRate, undefined, [rate]),
      () => Reflect.apply(cosineRate, undefined, [rate, { steps: 9 }]),
    ])
      expect(make).toThrow(
        new TypeError(`Cannot make a schedule: the rate is ${rate}, not a number`),
      );
  const nan = "Cannot make a schedule: warmup is NaN, not a number";
  expect(() => constantRate(1, { warmup: NaN })).toThrow(new TypeError(nan));
  const surplus: object = { rate: 1 };
  expect(() => constantRate(1, surplus)).toThrow("there is no option rate, there is warmup");
});

test("an option that a schedule does not have, and one that is missing, are refused", () => {
  const refused = (make: () => unknown, words: string): void =>
    expect(make).toThrow(`Cannot make a schedule: ${words}`);
  const misspelt: object = { warmUp: 10 };
  refused(() => constantRate(1, misspelt), "there is no option warmUp, there is warmup");
  const gamma = { at: [1], gamma: 0.5 };
  refused(() => stepRate(1, gamma), "there is no option gamma, there is warmup, factor, at");
  const step = JSON.parse('{"step":10}') as { steps: number };
  refused(() => cosineRate(1, step), "there is no option step, there is warmup, steps, final");
  const nothing = JSON.parse("{}") as { decay: number };
  refused(() => exponentialRate(1, nothing), "decay is undefined, not a number");
  for (const schedule of [cosineRate, linearRate, stepRate, exponentialRate])
    refused(() => Reflect.apply(schedule, undefined, [1]), "options are an object, such as");
  refused(
    () => Reflect.apply(constantRate, undefined, [1, null]),
    "options are an object, such as",
  );
  const stairs = JSON.parse('{"at":10}') as { at: number[] };
  refused(() => stepRate(1, stairs), "at is 10, not an array of steps");
});
