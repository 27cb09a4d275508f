// @module-tag ci
import { read, rem, tensor } from "@pixelweft/tensor";
import { afterAll, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { onCard } from "./races/barriers.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

test.skipIf(backend === undefined)(
  "a remainder is less than the divisor, has the sign of the dividend, and is that of the quotient",
  async () => {
    if (backend === undefined) throw new Error("no backend");
    const divisors = Float32Array.from({ length: 4096 }, (_, i) => 0.1 + ((i * 0.618) % 1));
    const dividends = divisors.map((divisor, i) => (i % 2 ? 1 : -1) * divisor * ((i * 7) % 1000));
    const found = await read(backend, rem(tensor(dividends), tensor(divisors)));
    found.forEach((left, i) => {
      const [a = 0, b = 1] = [dividends[i], divisors[i]];
      expect(Math.abs(left)).toBeLessThan(b);
      expect(left * a).toBeGreaterThanOrEqual(0);
      // Rounded, a quotient that is nearly whole may be taken for one or the other.
      const off = Math.abs(left - (a % b));
      expect(Math.min(off, Math.abs(off - b))).toBeLessThan(1e-6);
    });
    const some = await read(backend, rem(tensor([5, -7.5, 1]), tensor([8, 2, 0.1])));
    expect([...some].map((value) => value.toFixed(4))).toEqual(["5.0000", "-1.5000", "0.1000"]);
  },
);

test.each([
  ["rounds products", {}],
  ["joins products and sums", { contracts: true }],
  ["does so and divides as inaccurately as WGSL allows", { contracts: true, inaccurate: true }],
])("remainders of quotients up to 2^24 are exact on a card whose compiler %s", async (_, how) => {
  const divisors = Float32Array.from({ length: 512 }, (__, i) => 0.1 + ((i * 0.618) % 1));
  const dividends = divisors.map((divisor, i) => divisor * 2 ** (i % 24) * (1 + (i % 7) / 7));
  await onCard(async (card) => {
    const found = await read(card, rem(tensor(dividends), tensor(divisors)));
    found.forEach((left, i) => {
      const [a = 0, b = 1] = [dividends[i], divisors[i]];
      const off = Math.abs(left - (a % b));
      expect(Math.min(off, Math.abs(off - b)) / b, `${a} by ${b}`).toBeLessThan(1e-6);
    });
  }, how);
});
