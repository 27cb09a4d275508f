import { expect, test } from "vitest";
import { permutation } from "./permutation.ts";

function whole(count: number, key: { seed: number; epoch: number }): number[] {
  const place = permutation(count, key);
  return Array.from({ length: count }, (_, position) => place(position));
}

test("permutation() is a bijection for every small count and some large ones", () => {
  const counts = [
    ...Array.from({ length: 300 }, (_, i) => i + 1),
    1023,
    1024,
    1025,
    65_536,
    65_537,
    100_003,
  ];
  for (const count of counts) {
    const seen = new Set(whole(count, { seed: count, epoch: 3 }));
    expect(seen.size).toBe(count);
    expect(Math.max(...[...seen].slice(0, 1000))).toBeLessThan(count);
  }
});

test("permutation() reaches up to 2^32 samples", () => {
  const place = permutation(2 ** 32, { seed: 1, epoch: 0 });
  const far = Array.from({ length: 1000 }, (_, i) => place(2 ** 32 - 1 - i));
  expect(new Set(far).size).toBe(1000);
  expect(far.every((index) => Number.isInteger(index) && index >= 0 && index < 2 ** 32)).toBe(true);
});

test("permutation() keeps the orders of earlier versions, so that old positions can be resumed", () => {
  expect(whole(10, { seed: 0, epoch: 0 })).toMatchInlineSnapshot(`
    [
      8,
      7,
      4,
      3,
      9,
      0,
      2,
      5,
      1,
      6,
    ]
  `);
  expect(whole(10, { seed: 0, epoch: 1 })).toMatchInlineSnapshot(`
    [
      8,
      0,
      9,
      2,
      3,
      4,
      1,
      7,
      5,
      6,
    ]
  `);
  expect(whole(10, { seed: 2 ** 40, epoch: 0 })).toMatchInlineSnapshot(`
    [
      3,
      7,
      2,
      5,
      4,
      1,
      8,
      6,
      0,
      9,
    ]
  `);
  const far = permutation(60_000, { seed: 7, epoch: 2 });
  expect([0, 1, 2, 59_999].map((position) => far(position))).toMatchInlineSnapshot(`
    [
      2330,
      44485,
      34741,
      26072,
    ]
  `);
});

test("permutation() puts every sample everywhere about equally often", () => {
  const count = 6;
  const trials = 6000;
  const seen = Array.from({ length: count * count }, () => 0);
  for (let seed = 0; seed < trials; seed++) {
    for (const [position, index] of whole(count, { seed, epoch: 0 }).entries()) {
      seen[position * count + index] = (seen[position * count + index] ?? 0) + 1;
    }
  }
  // 36 cells of mean 1,000 and deviation 29.
  expect(Math.min(...seen)).toBeGreaterThan(880);
  expect(Math.max(...seen)).toBeLessThan(1120);
});

test("permutation() gives all orders of four, and neighbours that are no neighbours", () => {
  const orders = new Set<string>();
  for (let epoch = 0; epoch < 500; epoch++) orders.add(whole(4, { seed: 5, epoch }).join(""));
  expect(orders.size).toBe(24);

  const order = whole(10_000, { seed: 1, epoch: 0 });
  const steps = order.slice(1).map((index, i) => Math.abs(index - (order[i] ?? 0)));
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  expect(mean).toBeGreaterThan(3200); // a third of the count when they are independent
  expect(mean).toBeLessThan(3470);
});

test("permutation() differs from seed to seed and from epoch to epoch", () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 10; seed++) {
    for (let epoch = 0; epoch < 10; epoch++) orders.add(whole(50, { seed, epoch }).join());
  }
  expect(orders.size).toBe(100);
});
