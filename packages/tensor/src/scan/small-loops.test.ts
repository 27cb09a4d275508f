import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("scan() hands values on and stacks them", async () => {
  const { carry, stacked } = t.scan(
    { repeat: 4, carry: [t.tensor([1, 1])] },
    (i, [c = t.scalar(0)]) => ({
      carry: [t.add(t.mul(c, 2), t.cast(t.position(i), "f32"))],
      stacked: [c],
    }),
  );
  expect(await numbers(carry[0] ?? t.scalar(0))).toEqual([27, 27]);
  expect(await numbers(stacked[0] ?? t.scalar(0))).toEqual([1, 1, 2, 2, 5, 5, 12, 12]);
});

test("carried values may change places", async () => {
  const { carry } = t.scan({ repeat: 3, carry: [t.tensor(7), t.tensor(1)] }, (_, [a, b]) => ({
    carry: [b ?? t.scalar(0), a ?? t.scalar(0)],
  }));
  expect(await numbers(carry[0] ?? t.scalar(0))).toEqual([1]);
  expect(await numbers(carry[1] ?? t.scalar(0))).toEqual([7]);
});

test("Fibonacci numbers", async () => {
  const { carry } = t.scan(
    { repeat: 10, carry: [t.tensor(0), t.tensor(1)] },
    (_, [a = t.scalar(0), b = t.scalar(0)]) => ({
      carry: [b, t.add(a, b)],
    }),
  );
  expect(await numbers(carry[0] ?? t.scalar(0))).toEqual([55]);
});

test("nested scans write a map in place, cell by cell, from what is there", async () => {
  const { carry } = t.scan({ repeat: 2, carry: [t.full([2, 3], 0)] }, (i, [m = t.scalar(0)]) => {
    const inner = t.scan({ repeat: 3, carry: [m] }, (j, [q = t.scalar(0)]) => ({
      carry: [t.place(q, t.reshape(t.add(t.sum(q), 1), [1, 1]), [i, j])],
    }));
    return { carry: inner.carry };
  });
  expect(await numbers(carry[0] ?? t.scalar(0))).toEqual([1, 2, 4, 8, 16, 32]);
});

test("scan() slices its inputs along the first axis", async () => {
  const xs = t.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const { carry } = t.scan(
    { repeat: 3, carry: [t.full([2], 0)], slices: [xs] },
    (_, [s = t.scalar(0)], [x = t.scalar(0)]) => ({
      carry: [t.add(s, x)],
    }),
  );
  expect(await numbers(carry[0] ?? t.scalar(0))).toEqual([9, 12]);
});
