import {
  add,
  compile,
  contract,
  mul,
  scan,
  State,
  sum,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { afterEach, expect, test, vi } from "vitest";
import { wasmBackend } from "../mod.ts";
import { ThreadPool } from "../threads/thread-pool.ts";

const order = vi.spyOn(ThreadPool.prototype, "order");
afterEach(() => void order.mockClear());

function timesSideBySide(): number {
  return order.mock.calls.filter(([act]) => act === "runOwn").length;
}

/** A loop of small work, which threads do not share. */
function small({ x }: { readonly x: Tensor }): { y: Tensor } {
  const { carry } = scan({ repeat: 50, carry: [x] }, (_, [last = x]) => ({
    carry: [add(mul(last, 0.5), sum(last))].map((next) => mul(next, 0.1)),
  }));
  return { y: carry[0] ?? x };
}

/** A product that is shared by threads. */
function large({ x }: { readonly x: Tensor }): { y: Tensor } {
  const w = tensor(
    Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i)),
    { shape: [1, 64, 64] },
  );
  return { y: contract([{ map: x, weight: w, taps: [[0, 0]] }]) };
}

function wave(size: number, phase: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.cos(i + phase));
}

test.each([
  ["small", small, [7]],
  ["large", large, [4, 16, 16, 64]],
] as const)(
  "runs of copies of a %s program are done side by side",
  { tags: ["ci"] },
  async (_, traced, shape) => {
    const [two, one] = await Promise.all([
      wasmBackend({ threads: 2 }),
      wasmBackend({ threads: 1 }),
    ]);
    expect([two.capabilities.runsAtOnce, one.capabilities.runsAtOnce]).toEqual([2, 1]);
    const [ours, others] = [compile({ backend: two }, traced), compile({ backend: one }, traced)];
    const size = shape.reduce((n, s) => n * s, 1);
    const given = [0, 1, 2, 3, 4].map((phase) => ({ x: tensor(wave(size, phase), { shape }) }));
    // Memory for a copy, and for threads by themselves, is taken once.
    const ran = await Promise.all(given.map((inputs, copy) => ours.run(inputs, { copy })));
    const { allocations } = two.stats();
    expect(timesSideBySide()).toBeGreaterThanOrEqual(2);
    const again = await Promise.all(given.map((inputs, copy) => ours.run(inputs, { copy })));
    expect(two.stats().allocations).toBe(allocations);
    for (const [i, { y }] of again.entries()) {
      const wanted = await (await others.run(given[i] ?? { x: tensor([0]) })).y.read();
      expect(await y.read()).toEqual(wanted);
      await expect(ran[i]?.y.read()).rejects.toThrow("the program has run again since");
    }
    two.dispose();
    one.dispose();
  },
);

test("runs that write what others bind are done in the order in which they were asked for", async () => {
  const backend = await wasmBackend({ threads: 2 });
  const state = new State(backend, { counts: { seen: [1] } });
  const count = compile({ backend, state }, ({ by }: { readonly by: Tensor }, trace) => {
    const { seen } = trace.state.counts.named;
    trace.update(seen, add(mul(seen, 10), by));
  });
  const look = compile({ backend, state }, (_: object, trace) => ({
    seen: mul(trace.state.counts.named.seen, 1),
  }));
  await Promise.all([
    count.run({ by: 1 }),
    count.run({ by: 2 }, { copy: 1 }),
    count.run({ by: 3 }),
  ]);
  const [, seen] = await Promise.all([count.run({ by: 4 }, { copy: 1 }), look.run()]);
  expect([...(await seen.seen.read())]).toEqual([1234]);
  expect(timesSideBySide()).toBe(0);
  // Two that only look may do so together.
  const both = await Promise.all([look.run({}, { copy: 1 }), look.run({}, { copy: 2 })]);
  for (const one of both) expect([...(await one.seen.read())]).toEqual([1234]);
  expect(timesSideBySide()).toBe(1);
  backend.dispose();
});

test("what is written or given back behind a run that waits is changed after it", async () => {
  const backend = await wasmBackend({ threads: 2 });
  const double = compile({ backend }, ({ x }: { readonly x: Tensor }) => ({ y: mul(x, 2) }));
  const first = double.run({ x: tensor([1]) });
  const second = double.run({ x: tensor([2]) });
  await first;
  expect([...(await (await second).y.read())]).toEqual([4]);
  const [third, given] = [double.run({ x: tensor([5]) }, { copy: 1 }), double.dispose()];
  await Promise.all([third, given]);
  expect(backend.stats().bytes).toBe(backend.stats().scratchBytes);
  backend.dispose();
});

test("a copy is a whole number", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const double = compile({ backend }, ({ x }: { readonly x: Tensor }) => ({ y: mul(x, 2) }));
  for (const copy of [-1, 0.5])
    await expect(double.run({ x: tensor([1]) }, { copy })).rejects.toThrow(
      new RangeError(`Cannot run: copy is ${copy}, not a whole number from 0`),
    );
  backend.dispose();
});
