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

test("the average of a long run is the sum of decaying weights, whatever came first", () => {
  const decay = 0.8;
  const values = Array.from({ length: 300 }, (_, i) => (i < 150 ? 1000 : Math.sin(i)));
  const wanted = values.reduce(
    (sum, x, i) => sum + x * (1 - decay) * decay ** (values.length - 1 - i),
    0,
  );
  expect(averaged(values, decay)).toBeCloseTo(wanted, 9);
});

test("an average of what grows evenly lags by a tenth of the updates, and by no more than its decay says", () => {
  const values = Array.from({ length: 5000 }, (_, i) => i + 1);
  const lag = (t: number, decay: number) => t - averaged(values.slice(0, t), decay);
  for (const t of [11, 110, 1100]) expect(lag(t, 0.9999)).toBeCloseTo((t - 1) / 11, 6);
  expect(lag(5000, 0.99)).toBeCloseTo(99, 6);
});

test("a decay of 0 is the last value, and weights always add up to one", () => {
  expect(averaged([3, 1, 2], 0)).toBe(2);
  for (const t of [1, 2, 10, 1e5]) {
    const { keep, take } = emaWeights(t, 0.999);
    expect(keep + take).toBeCloseTo(1, 9);
  }
  expect(emaWeights(1e6, 0.99).take).toBeCloseTo(0.01, 12);
});
