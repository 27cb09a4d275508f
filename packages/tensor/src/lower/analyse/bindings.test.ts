import { expect, test } from "vitest";
import type { Kernel, Step } from "../../backend/mod.ts";
import * as t from "../../mod.ts";
import { referenceBackend } from "../../reference/mod.ts";
import { buffersOf } from "../build/kernel-views.ts";
import { lower } from "../lower.ts";

const wide = referenceBackend();
const size = 200;
const tensors = Array.from({ length: 6 }, (_, i) => `t${i}`);
const shapes = Object.fromEntries(tensors.map((name) => [name, [size]]));

function kernelsOf(steps: readonly Step[]): Kernel[] {
  return steps.flatMap((step) => (step.kind === "repeat" ? kernelsOf(step.body) : [step]));
}

interface Task {
  readonly groups: readonly string[];
  readonly traced: t.Traced;
}

/** What state holds after two runs, and how many buffers each kernel binds. */
async function after(
  backend: t.Backend,
  { groups, traced }: Task,
): Promise<{ values: number[]; binds: number[] }> {
  const state = new t.State(backend, Object.fromEntries(groups.map((name) => [name, shapes])));
  groups.forEach((group, g) =>
    tensors.forEach((name, k) =>
      state.write(
        group,
        name,
        Float32Array.from({ length: size }, (_, i) => Math.sin(g + 7 * k + i)),
      ),
    ),
  );
  const program = t.compile({ backend, state }, traced);
  const { lowered } = await program.program();
  await program.run();
  await program.run();
  const all = await Promise.all(groups.map((group) => state.readAll(group)));
  const values = all.flatMap((one) => Object.values(one).flatMap((data) => [...data]));
  await program.dispose();
  state.dispose();
  return {
    values,
    binds: kernelsOf(lowered.program.steps).map((kernel) => buffersOf(kernel).size),
  };
}

const flats = (state: t.Trace["state"], group: string): readonly t.Tensor[] =>
  state[group]?.flat ?? [];

/** Adam over all chunks, with the gradient's norm, as a trainer updates. */
const adam: Task = {
  groups: ["p", "g", "m", "v", "mean"],
  traced: (_, { state, update }) => {
    const squares = flats(state, "g").map((g) => t.sum(t.mul(g, g)));
    const norm = t.sqrt(squares.reduce((a, b) => t.add(a, b)));
    flats(state, "p").forEach((p, chunk) => {
      const [g = p, m = p, v = p, mean = p] = ["g", "m", "v", "mean"].flatMap(
        (group) => flats(state, group)[chunk] ?? [],
      );
      const scaled = t.div(g, norm);
      const nextM = t.add(t.mul(m, 0.9), t.mul(scaled, 0.1));
      const nextV = t.add(t.mul(t.abs(v), 0.9), t.mul(t.mul(scaled, scaled), 0.1));
      const next = t.sub(p, t.div(t.mul(nextM, 0.1), t.add(t.sqrt(nextV), 0.1)));
      update(m, nextM);
      update(v, nextV);
      update(p, next);
      update(mean, t.add(t.mul(mean, 0.9), t.mul(next, 0.1)));
      update(g, t.full(g.shape, 0.5));
    });
  },
};

/** One expression over all chunks of two groups. */
const sums: Task = {
  groups: ["a", "b"],
  traced: (_, { state, update }) => {
    const all = [...flats(state, "a"), ...flats(state, "b")];
    const total = all.reduce((x, y) => t.add(t.tanh(x), t.mul(y, 0.5)));
    const [first = total] = all;
    update(first, total);
  },
};

/** Every chunk gets the value of the next one, the last one that of the first. */
const circle: Task = {
  groups: ["a", "b"],
  traced: (_, { state, update }) => {
    const all = [...flats(state, "a"), ...flats(state, "b")];
    all.forEach((x, i) => update(x, t.add(t.mul(all[(i + 1) % all.length] ?? x, 0.5), x)));
  },
};

/** A product of many terms, whose maps and weights lie in chunks of their own, with a sum over it. */
const product: Task = {
  groups: ["a", "b"],
  traced: (_, { state, update }) => {
    const named = (group: string, name: string): t.Tensor =>
      state[group]?.named[name] ?? t.scalar(0);
    const terms = tensors.map((name) => ({
      map: t.reshape(named("a", name), [1, 1, 20, 10]),
      weight: t.reshape(t.slice(named("b", name), [{ size: 100 }]), [1, 10, 10]),
      taps: [[0, 0]] as const,
    }));
    const y = t.reshape(t.contract(terms), [size]);
    update(named("a", "t0"), t.tanh(t.add(y, t.sum(t.mul(named("b", "t1"), named("a", "t1"))))));
  },
};

/** A loop that reads and carries more than a kernel may bind. */
const loop: Task = {
  groups: ["a", "b"],
  traced: (_, { state, update }) => {
    const [first = t.scalar(0), ...rest] = [...flats(state, "a"), ...flats(state, "b")];
    const { carry } = t.scan(
      { repeat: 3, carry: [first, first] },
      (_i, [x = first, y = first]) => ({
        carry: [rest.reduce((sum, z) => t.add(sum, t.mul(z, x)), y), t.tanh(x)],
      }),
    );
    update(first, t.tanh(carry[0] ?? first));
  },
};

const [small, less, pairs] = [
  { maxBufferBytes: 1024, maxStorageBuffers: 8 },
  { maxBufferBytes: 1024, maxStorageBuffers: 10 },
  { maxBufferBytes: 2048, maxStorageBuffers: 7 },
];

test.each(
  Object.entries({ adam, sums, circle, product, loop }).flatMap(([name, task]) =>
    [small, less, pairs].flatMap((limits) =>
      task === product && limits === small ? [] : [{ name, task, limits, ...limits }],
    ),
  ),
)(
  "$name binds $maxStorageBuffers buffers of $maxBufferBytes bytes at most, and computes the same",
  async ({ task, limits }) => {
    const few = await after(referenceBackend(limits), task);
    expect(Math.max(...few.binds)).toBeLessThanOrEqual(limits.maxStorageBuffers);
    const { maxBufferBytes } = limits;
    const unlimited = await after(referenceBackend({ maxBufferBytes }), task);
    few.values.forEach((value, i) => expect(value).toBeCloseTo(unlimited.values[i] ?? NaN, 5));
    const together = await after(keepingApart(limits), task);
    expect(Math.max(...together.binds)).toBeLessThanOrEqual(limits.maxStorageBuffers);
    expect(together.values).toEqual(few.values);
  },
);

/** A backend that wants a buffer for each of its results. */
function keepingApart(limits: Parameters<typeof referenceBackend>[0]): t.Backend {
  const layOut: t.Backend["layOut"] = (_, results) => ({
    view: (view) => view,
    results,
    apart: (a, b) => a !== b,
  });
  return Object.assign(referenceBackend(limits), { layOut });
}

test("results lie apart as a backend wants them only where kernels may bind so many buffers", () => {
  const x = t.tensor(new Float32Array(3 * size), { shape: [size, 3] });
  const rows = t.reshape(t.sum(t.mul(x, x), [1]), [size, 1]);
  const outputs = { y: t.sum(t.mul(t.sub(x, rows), t.sum(rows)), [0]) };
  const arenasFor = (maxStorageBuffers: number): number => {
    const { capabilities, layOut } = keepingApart({});
    const request = { outputs, effects: [], layOut, ...capabilities, maxStorageBuffers };
    const { program } = lower(request);
    const widest = Math.max(...kernelsOf(program.steps).map((kernel) => buffersOf(kernel).size));
    expect(widest).toBeLessThanOrEqual(maxStorageBuffers);
    return program.buffers.filter(({ role }) => role === "arena").length;
  };
  expect([8, 4, 3].map(arenasFor)).toEqual([2, 2, 1]);
});

test("a filter whose slabs are more than a buffer is cut by its taps, and no bit changes", async () => {
  const width = 48;
  const data = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i));
  const taps = Array.from({ length: 15 }, (_, i) => [Math.floor(i / 5) - 2, (i % 5) - 2] as const);
  const run = async (backend: t.Backend): Promise<Float32Array> => {
    const map = t.tensor(data(1024 * width), { shape: [4, 16, 16, width] });
    const loss = ({ weight }: { weight: t.Tensor }): t.Tensor =>
      t.sum(t.tanh(t.contract([{ map, weight, taps }])));
    const program = t.compile({ backend }, ({ weight = t.scalar(0) }) => t.grad(loss)({ weight }));
    const weight = { data: data(15 * width * width), shape: [15, width, width] };
    const { weight: found } = await program.run({ weight });
    return Float32Array.from((await found?.read()) ?? []);
  };
  // A map is 192 KiB, two slabs of the weights 270.
  const whole = await run(wide);
  expect(await run(referenceBackend({ maxBufferBytes: 200 * 1024 }))).toEqual(whole);
});

test("a product of more operands than may be bound, each as large as a buffer, is refused with the number", async () => {
  await expect(after(referenceBackend(small), product)).rejects.toThrow(
    /^Cannot plan a contract kernel: it binds \d+ buffers and the device allows 8$/,
  );
});

test("without a limit, or with one that is far, programs are what they were", async () => {
  const { binds } = await after(wide, adam);
  expect((await after(referenceBackend({ maxStorageBuffers: 1000 }), adam)).binds).toEqual(binds);
  // All six chunks at once, as there is one buffer for each group.
  expect(Math.max(...binds)).toBe(6);
  const chunked = await after(referenceBackend({ maxBufferBytes: 1024 }), adam);
  expect(Math.max(...chunked.binds)).toBeGreaterThan(8);
});
