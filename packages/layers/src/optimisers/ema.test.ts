import { expect, test } from "vitest";
import { emaWeights } from "./ema.ts";

function averaged(values: readonly number[], decay: number, start = 0): number {
  return values.reduce((average, value, i) => {
    const { keep, take } = emaWeights(i + 1, decay);
    return keep * average + take * value;
  }, start);
}

test("the average of a constant is that constant from the first step on, whatever was there before", () => {
  for (const steps of [1, 2, 3, 50])
    expect(
      averaged(
        Array.from({ length: steps }, () => 7.5),
        0.999,
        -100,
      ),
    ).toBeCloseTo(7.5, 9);
});

test("the average is the sum of decaying weights divided by their own sum", () => {
  const values = [3, -1, 4, 1, -5, 9];
  const decay = 0.8;
  const weights = values.map((_, i) => decay ** (values.length - 1 - i));
  const total = weights.reduce((a, b) => a + b, 0);
  const wanted = values.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0) / total;
  expect(averaged(values, decay)).toBeCloseTo(wanted, 12);
});

test("a decay of 0 is the last value, and weights always add up to one", () => {
  expect(averaged([3, 1, 2], 0)).toBe(2);
  for (const t of [1, 2, 10, 1e5]) {
    const { keep, take } = emaWeights(t, 0.999);
    expect(keep + take).toBeCloseTo(1, 9);
  }
  expect(emaWeights(1e6, 0.99).take).toBeCloseTo(0.01, 12);
});
