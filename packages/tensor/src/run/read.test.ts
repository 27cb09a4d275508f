import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import {
  add,
  custom,
  mul,
  read,
  reshape,
  scalar,
  scan,
  slice,
  State,
  sum,
  tensor,
  type Tensor,
} from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { collectUntil } from "./garbage.fixture.ts";

v8.setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const numbers = (length: number, from: number): Tensor =>
  tensor(Float32Array.from({ length }, (_, i) => from + i));

test("read() compiles one structure once, whatever the data", async () => {
  const backend = referenceBackend();
  const y = (from: number): Tensor => sum(mul(numbers(4, from), numbers(4, 1)));
  expect([...(await read(backend, y(0)))]).toEqual([20]);
  const { allocations, pipelines } = backend.stats();
  expect([...(await read(backend, y(10)))]).toEqual([120]);
  expect(backend.stats()).toMatchObject({ allocations, pipelines });
});

test("read() compiles again for another shape, dtype, constant or wiring", async () => {
  const backend = referenceBackend();
  const [a, b] = [numbers(4, 0), numbers(4, 5)];
  const structures = [
    add(a, b),
    add(b, b),
    add(numbers(3, 0), numbers(3, 5)),
    add(a, 1),
    add(a, 2),
    add(tensor([1, 2, 3, 4], { dtype: "i32" }), 1),
  ];
  for (const [i, y] of structures.entries()) {
    await read(backend, y);
    expect(backend.stats().pipelines).toBe(i + 1);
  }
});

test("loops are numbered again in each trace, and still hit", async () => {
  const backend = referenceBackend();
  const y = (from: number): Tensor => {
    const outer = scan({ repeat: 3, carry: [scalar(0)] }, (i, [a = scalar(0)]) => {
      const inner = scan({ repeat: 2, carry: [a] }, (j, [b = scalar(0)]) => {
        const x = reshape(numbers(6, from), [3, 2]);
        const here = slice(x, [
          { start: i, size: 1 },
          { start: j, size: 1 },
        ]);
        return { carry: [add(mul(b, 2), reshape(here, []))] };
      });
      return { carry: inner.carry };
    });
    return outer.carry[0] ?? scalar(0);
  };
  const weights = [32, 16, 8, 4, 2, 1];
  const expected = (from: number): number => weights.reduce((s, w, i) => s + w * (from + i), 0);
  expect([...(await read(backend, y(1)))]).toEqual([expected(1)]);
  const { pipelines } = backend.stats();
  expect([...(await read(backend, y(7)))]).toEqual([expected(7)]);
  expect(backend.stats().pipelines).toBe(pipelines);
});

test("reads of one structure may run side by side", async () => {
  const backend = referenceBackend();
  const found = await Promise.all([1, 2, 3, 4].map((x) => read(backend, mul(tensor([x]), 3))));
  expect(found.map(([x]) => x)).toEqual([3, 6, 9, 12]);
});

test("read() keeps a bounded number of programs", async () => {
  const backend = referenceBackend();
  const reads: Promise<unknown>[] = [];
  for (let i = 0; i < 80; i++) reads.push(read(backend, add(tensor([1]), i)));
  await Promise.all(reads);
  const { bytes } = backend.stats();
  for (let i = 80; i < 160; i++) await read(backend, add(tensor([1]), i));
  expect(backend.stats().bytes).toBe(bytes);
  expect([...(await read(backend, add(tensor([1]), 3)))]).toEqual([4]);
});

test("read() keeps neither the data that it was given nor its result", async () => {
  const backend = referenceBackend();
  const use = async (): Promise<readonly WeakRef<object>[]> => {
    const given = new Float32Array(1000).fill(2);
    const x = tensor(given);
    const unread = new Float32Array(1000).fill(3);
    const rows = scan({ repeat: 3, carry: [x] }, (_, [a = x]) => ({
      carry: [mul(a, x)],
      stacked: [mul(a, tensor(unread))],
    }));
    const [y = x] = rows.carry;
    const result = await read(backend, add(y, 1));
    expect(result[0]).toBe(17);
    return [given, unread, result].map((one) => new WeakRef(one));
  };
  const kept = await use();
  expect(await collectUntil(collect, () => kept.every((one) => one.deref() === undefined))).toBe(
    true,
  );
});

test("attributes of a custom are told apart, whatever they are called", async () => {
  const backend = referenceBackend();
  const attributes = [{ loop: 1 }, { loop: 2 }, { carry: 1 }, { carry: 2 }];
  for (const [i, one] of attributes.entries()) {
    const definition = (x = scalar(0)): Tensor => mul(x, 2);
    await read(backend, custom("double", [tensor([1])], { attributes: one, definition }));
    expect(backend.stats().pipelines).toBe(i + 1);
  }
});

test("read() refuses what is not computed from host data alone", async () => {
  const backend = referenceBackend();
  const state = new State(backend, { p: { w: [2] } });
  const [flat = scalar(0)] = state.leaves("p").flat;
  await expect(read(backend, mul(flat, 2))).rejects.toThrow(
    "Cannot compile: state p belongs to another program",
  );
  await expect(read(backend, tensor(Uint8Array.of(1, 2)))).rejects.toThrow(
    "Cannot give output y as u8: kernels do not store u8, cast it to u32 first",
  );
});

test("the same structure with other data compiles once", async () => {
  const backend = referenceBackend();
  const before = backend.stats().pipelines;
  await read(backend, mul(tensor([2, 3]), tensor([5, 7])));
  const between = backend.stats().pipelines;
  expect(await read(backend, mul(tensor([1, 1]), tensor([4, 6])))).toEqual(Float32Array.of(4, 6));
  expect(backend.stats().pipelines).toBe(between);
  expect(between).toBeGreaterThan(before);
});
