import { expect, test } from "vitest";
import { mixtureBits } from "./mixture-bits.ts";
import { logMixture, posterior } from "./mixture.ts";

test("5.21 the mixture and the posterior of two classes, worked out by hand", () => {
  const nats = Float64Array.of(Math.log(0.5), Math.log(0.25), -2000, -2001);
  const prior = [0.25, 0.75];
  const [one, two] = logMixture(nats, 2, { prior });
  expect(one).toBeCloseTo(Math.log(0.125 + 0.1875), 12);
  // Far below what a number can hold; only the logarithm can hold it.
  expect(two).toBeCloseTo(-2000 + Math.log(0.25 + 0.75 * Math.exp(-1)), 9);
  const found = posterior(nats, 2, { prior });
  expect(found[0]).toBeCloseTo(0.4, 12);
  expect(found[1]).toBeCloseTo(0.6, 12);
  expect(found[2]).toBeCloseTo(0.25 / (0.25 + 0.75 * Math.exp(-1)), 12);
});

test("the mixture of a model that knows classes is the mean of probabilities, value by value", () => {
  const nats = (...values: number[]): Float32Array => Float32Array.from(values, Math.log);
  // Half of the images of the first class begin with this value, and all of the second; then the first goes on surely.
  const bits = mixtureBits([nats(0.5, 1), nats(1, 0.5)], 2);
  expect([...bits].map((value) => 2 ** -value)).toEqual([
    expect.closeTo(0.75, 5),
    expect.closeTo(0.5 / 0.75, 5),
  ]);
  const [first = 0] = mixtureBits([nats(0.5, 1), nats(1, 0.5)], 2, [0.25, 0.75]);
  expect(2 ** -first).toBeCloseTo(0.875, 5);
});

test("an image that no possible class explains costs infinitely many bits, at the value that rules it out", () => {
  const nats = (...values: number[]): Float32Array => Float32Array.from(values, Math.log);
  // The first class alone is possible, and cannot go on with the second value.
  const bits = mixtureBits([nats(0.5, 0, 0.5), nats(1, 1, 1)], 3, [1, 0]);
  expect([...bits]).toEqual([expect.closeTo(1, 5), Infinity, 0]);
});

test("a class whose prior is zero is never it, and an impossible image leaves all open", () => {
  expect([...posterior([-1, -5], 2, { prior: [0, 1] })]).toEqual([0, 1]);
  expect([...posterior([-Infinity, -Infinity], 2)]).toEqual([0.5, 0.5]);
  expect([...logMixture([-Infinity, -Infinity], 2)]).toEqual([-Infinity]);
});

test("a prior that is none, and rows that do not fit, are refused; one class is a mixture", () => {
  for (const prior of [[0.5, 0.4], [1], [1.5, -0.5], [NaN, 1]])
    expect(() => posterior([0, 0], 2, { prior })).toThrow("Cannot use a prior");
  expect(() => logMixture([0, 0, 0], 2)).toThrow("Cannot mix 3 likelihoods");
  expect(() => logMixture([], 0)).toThrow("Cannot mix 0 classes");
  expect([...logMixture([-3, -5], 1)]).toEqual([-3, -5]);
});
