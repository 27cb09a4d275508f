import { describe, expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

describe("operations", () => {
  test("add() broadcasts a number", async () => {
    expect(await numbers(t.add(t.tensor([1, 2]), 10))).toEqual([11, 12]);
  });
  test("mul() broadcasts a row over a matrix", async () => {
    const y = t.mul(
      t.tensor([
        [1, 2],
        [3, 4],
      ]),
      t.tensor([10, 100]),
    );
    expect(await numbers(y)).toEqual([10, 200, 30, 400]);
  });
  test("matmul() multiplies small matrices", async () => {
    expect(
      await numbers(
        t.matmul(
          t.tensor([
            [1, 2],
            [3, 4],
          ]),
          t.tensor([[1], [10]]),
        ),
      ),
    ).toEqual([21, 43]);
  });
  test("matmul() says which inner dimensions differ", () => {
    const act = (): unknown => t.matmul(t.full([2, 3], 1), t.full([4, 5], 1));
    expect(act).toThrow("Cannot multiply shapes [2,3] and [4,5]: inner dimensions are 3 and 4");
  });
  test("reductions keep their axes where that is asked for, and broadcast along the right one", async () => {
    const x = t.tensor([
      [1, 2],
      [3, 5],
    ]);
    const keepDims = true;
    expect(await numbers(t.sub(x, t.mean(x, [1], { keepDims })))).toEqual([-0.5, 0.5, -1, 1]);
    for (const reduce of [t.sum, t.mean, t.max, t.logSumExp, t.argmax]) {
      expect(reduce(x, [0], { keepDims }).shape).toEqual([1, 2]);
      expect(reduce(x, undefined, { keepDims }).shape).toEqual([1, 1]);
      expect(await numbers(reduce(x, [1], { keepDims }))).toEqual(await numbers(reduce(x, [1])));
    }
    const scaled = (p: { x: t.Tensor }): t.Tensor =>
      t.sum(t.mul(p.x, t.max(p.x, [1], { keepDims })));
    expect(await numbers(t.grad(scaled)({ x }).x)).toEqual([2, 5, 5, 13]);
  });
  test("sum() removes axes", async () => {
    expect(
      await numbers(
        t.sum(
          t.tensor([
            [1, 2],
            [3, 4],
          ]),
          [0],
        ),
      ),
    ).toEqual([4, 6]);
    expect(
      await numbers(
        t.sum(
          t.tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toEqual([10]);
  });
  test("sum() of many numbers in two stages is exact on whole numbers", async () => {
    const x = t.full([5000], 1);
    expect(await numbers(t.sum(t.mul(x, t.tensor(new Float32Array(5000).fill(2)))))).toEqual([
      10000,
    ]);
  });
  test("logSumExp() of equal numbers is log n above them", async () => {
    const [y = 0] = await numbers(t.logSumExp(t.tensor([1000, 1000]), [0]));
    expect(y).toBeCloseTo(1000 + Math.log(2), 3);
  });
  test("a transposed tensor reshapes in its new order", async () => {
    const y = t.reshape(
      t.transpose(
        t.tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
      [6],
    );
    expect(await numbers(y)).toEqual([1, 3, 5, 2, 4, 6]);
  });
  test("concat() puts computed pieces side by side", async () => {
    const y = t.concat([t.tensor([[1, 2]]), t.mul(t.tensor([[3, 4]]), 2)], 1);
    expect(await numbers(y)).toEqual([1, 2, 6, 8]);
  });
  test("pad() surrounds with zeros", async () => {
    expect(await numbers(t.pad(t.tensor([[1, 2]]), [1, 1], [2, 4]))).toEqual([
      0, 0, 0, 0, 0, 1, 2, 0,
    ]);
  });
  test("flip() and slice() with loop-free starts", async () => {
    const x = t.tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await numbers(t.flip(x, [1]))).toEqual([3, 2, 1, 6, 5, 4]);
    expect(await numbers(t.slice(x, [{ start: 1 }, { start: 1, size: 2 }]))).toEqual([5, 6]);
  });
  test("cumulativeSum() runs upwards", async () => {
    expect(await numbers(t.cumulativeSum(t.tensor([1, 2, 3]), 0))).toEqual([1, 3, 6]);
  });
  test("take() reads rows, and scatterAdd() adds them back", async () => {
    const picks = t.tensor([1, 0, 1], { dtype: "i32" });
    expect(
      await numbers(
        t.take(
          t.tensor([
            [1, 2],
            [3, 4],
          ]),
          picks,
        ),
      ),
    ).toEqual([3, 4, 1, 2, 3, 4]);
    const values = t.tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(await numbers(t.scatterAdd(values, picks, 2))).toEqual([3, 4, 6, 8]);
  });
  test("argmax() takes the lowest of ties", async () => {
    expect(
      await numbers(
        t.argmax(
          t.tensor([
            [1, 3, 3],
            [2, 2, 1],
          ]),
          [1],
        ),
      ),
    ).toEqual([1, 0]);
  });
  test("select() and comparisons", async () => {
    const x = t.tensor([-1, 0, 2]);
    expect(await numbers(t.select(t.less(0, x), x, 9))).toEqual([9, 9, 2]);
  });
  test("a contract adds taps and reads zero outside the map", async () => {
    const map = t.tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
    const weight = t.tensor([10, 1], { shape: [2, 1, 1] });
    const y = t.contract([
      {
        map,
        weight,
        taps: [
          [0, -1],
          [0, 0],
        ],
      },
    ]);
    expect(await numbers(y)).toEqual([1, 12, 23]);
  });
  test("the same structure with other data compiles once", async () => {
    const before = backend.stats().pipelines;
    await numbers(t.mul(t.tensor([2, 3]), t.tensor([5, 7])));
    const between = backend.stats().pipelines;
    expect(await numbers(t.mul(t.tensor([1, 1]), t.tensor([4, 6])))).toEqual([4, 6]);
    expect(backend.stats().pipelines).toBe(between);
    expect(between).toBeGreaterThan(before);
  });
});

describe("scan()", () => {
  test("hands values on and stacks them", async () => {
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
  test("slices its inputs along the first axis", async () => {
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
});

describe("state", () => {
  test("update() replaces a part after its old value was read", async () => {
    const state = new t.State(backend, { p: { w: [2, 2], b: [2] }, q: { x: [3] } });
    state.write("p", "w", new Float32Array([1, 2, 3, 4]));
    const step = t.compile({ backend, state }, ({ x }, { state: s, update }) => {
      const w = s["p"]?.named["w"];
      const q = s["q"]?.named["x"];
      if (!w || !q || !x) return;
      update(w, t.add(w, t.mul(w, x)));
      update(q, t.add(q, t.sum(w)));
      return { old: t.sum(w) };
    });
    const { old } = await step.run({ x: 1 });
    expect([...((await old?.read()) ?? [])]).toEqual([10]);
    expect([...(await state.read("p", "w"))]).toEqual([2, 4, 6, 8]);
    expect([...(await state.read("q", "x"))]).toEqual([10, 10, 10]);
    await step.run({ x: 1 });
    await expect(old?.read()).rejects.toThrow("Cannot read old: the program has run again since");
    expect([...(await state.read("q", "x"))]).toEqual([30, 30, 30]);
  });
  test("a state may be replaced by its own transpose", async () => {
    const state = new t.State(backend, { p: { w: [2, 2] } });
    state.write("p", "w", new Float32Array([1, 2, 3, 4]));
    const step = t.compile({ backend, state }, (_, { state: s, update }) => {
      const w = s["p"]?.named["w"];
      if (w) update(w, t.transpose(w));
    });
    await step.run();
    expect([...(await state.read("p", "w"))]).toEqual([1, 3, 2, 4]);
  });
  test("a buffer above the device's limit is cut into chunks", async () => {
    const small = referenceBackend({ maxBufferBytes: 1024 });
    const state = new t.State(small, { p: { a: [200], b: [200] } });
    state.write("p", "b", new Float32Array(200).fill(3));
    expect(state.leaves("p").flat.length).toBe(2);
    const double = t.compile({ backend: small, state }, (_, { state: s, update }) => {
      for (const flat of s["p"]?.flat ?? []) update(flat, t.mul(flat, 2));
    });
    await double.run();
    expect((await state.read("p", "b"))[199]).toBe(6);
  });
  test("run() binds another state in place of the traced one", async () => {
    const state = new t.State(backend, { p: { w: [1] }, q: { w: [1] } });
    state.write("q", "w", Float32Array.of(5));
    const show = t.compile({ backend, state }, (_, { state: s }) => ({
      w: t.add(s["p"]?.named["w"] ?? 0, 1),
    }));
    const { w } = await show.run({}, { bind: { p: "q" } });
    expect([...((await w?.read()) ?? [])]).toEqual([6]);
  });
});
