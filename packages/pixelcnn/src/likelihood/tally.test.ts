import { expect, test } from "vitest";
import { Tally } from "./tally.ts";

test("images that cost the same have a standard error of zero, however sums are rounded", () => {
  for (let k = 1; k <= 40; k++) {
    const tally = new Tally();
    for (let n = 0; n < 7; n++) tally.add(k / 10 + 1 / 3);
    expect(tally.score.bitsPerDim).toBeCloseTo(k / 10 + 1 / 3, 12);
    expect(tally.score.standardError, `${k}`).toBeLessThan(1e-7);
  }
});

test("no images cost no number of bits: 0 would read as a perfect score", () => {
  expect(new Tally().score).toEqual({ count: 0, bitsPerDim: NaN, standardError: NaN });
});
