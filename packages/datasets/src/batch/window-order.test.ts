import { expect, test } from "vitest";
import { orderOf } from "./window-order.ts";

function whole(count: number, ordering: Parameters<typeof orderOf>[1]): number[] {
  const order = orderOf(count, ordering);
  return Array.from({ length: count }, (_, position) => order(position));
}

test("orderOf() permutes each window in itself, differently in each epoch", () => {
  for (const count of [1, 7, 8, 9, 23, 64])
    for (const window of [1, 2, 5, 8, 100]) {
      const orders = [0, 1, 2].map((epoch) => whole(count, { seed: 3, window, epoch }));
      for (const order of orders) {
        for (let first = 0; first < count; first += window) {
          const own = order.slice(first, first + window).toSorted((a, b) => a - b);
          expect(own).toEqual(Array.from({ length: own.length }, (_, i) => first + i));
        }
      }
    }
});

test("orderOf() differs from epoch to epoch and from seed to seed", () => {
  const orders = [0, 1, 2].flatMap((epoch) =>
    [0, 1, 2].map((seed) => String(whole(23, { seed, window: 5, epoch }))),
  );
  expect(new Set(orders).size).toBe(9);
});

test("orderOf() gives windows of one size different orders", () => {
  const order = whole(160, { seed: 1, window: 16, epoch: 0 });
  const inside = Array.from({ length: 10 }, (_, number) =>
    order.slice(16 * number, 16 * number + 16).map((index) => index - 16 * number),
  );
  expect(new Set(inside.map(String)).size).toBe(10);
});

test("orderOf() answers for any position, in any order of asking", () => {
  const forwards = whole(50, { seed: 2, window: 7, epoch: 1 });
  const order = orderOf(50, { seed: 2, window: 7, epoch: 1 });
  expect(forwards.toReversed()).toEqual(forwards.map((_, i) => order(49 - i)));
});

test("orderOf() keeps what is not to be shuffled, and shuffles all in a window that holds all", () => {
  expect(whole(5, { seed: null, window: 2, epoch: 0 })).toEqual([0, 1, 2, 3, 4]);
  expect(whole(50, { seed: 4, window: 50, epoch: 3 })).toEqual(
    whole(50, { seed: 4, window: null, epoch: 3 }),
  );
});

test("orderOf() keeps the orders of earlier versions, so that old positions can be resumed", () => {
  expect(whole(12, { seed: 0, window: 5, epoch: 0 })).toMatchInlineSnapshot(`
    [
      4,
      2,
      3,
      1,
      0,
      5,
      9,
      8,
      6,
      7,
      11,
      10,
    ]
  `);
});
