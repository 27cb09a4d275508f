import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

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

test("state with first values takes memory at its first use, and programs over it are lowered before", async () => {
  const own = referenceBackend();
  const first = (): void => state.write("p", "w", Float32Array.of(2, 3));
  const state: t.State = new t.State(own, { p: { w: [2] }, q: { x: [1] } }, { first });
  const double = t.compile({ backend: own, state }, (_, { state: s, update }) => {
    for (const flat of s["p"]?.flat ?? []) update(flat, t.mul(flat, 2));
  });
  const { program } = double.lower();
  expect(program.buffers.map(({ name }) => name)).toContain("p");
  expect(state.waiting).toEqual([
    { name: "p", bytes: 256 },
    { name: "q", bytes: 256 },
  ]);
  expect(own.stats()).toMatchObject({ allocations: 0, pipelines: 0 });
  await double.run();
  expect((await double.program()).lowered.program, "is the one that was lowered").toBe(program);
  expect(state.waiting).toEqual([]);
  expect([...(await state.read("p", "w"))]).toEqual([4, 6]);
  const unused = new t.State(own, { p: { w: [2] } }, { first });
  unused.dispose();
  expect(() => unused.device("p")).toThrow("Cannot use state p: it was disposed of");
});

test("state whose first values fail holds none: it fails again, and begins when they come", async () => {
  const own = referenceBackend();
  let isThere = false;
  const first = (): void => {
    if (!isThere) throw new Error("no weights yet");
    state.write("p", "w", Float32Array.of(2, 3));
  };
  const state: t.State = new t.State(own, { p: { w: [2] } }, { first });
  await expect(state.read("p", "w")).rejects.toThrow("no weights yet");
  await expect(state.read("p", "w")).rejects.toThrow("no weights yet");
  expect(own.stats()).toMatchObject({ bytes: 0 });
  isThere = true;
  expect([...(await state.read("p", "w"))]).toEqual([2, 3]);
});

test("state that was disposed says so, and so does a result whose program was", async () => {
  const state = new t.State(backend, { p: { w: [2] } });
  const program = t.compile({ backend, state }, (_, { state: { p } }) => ({
    y: t.mul(p.named.w, 2),
  }));
  const { y } = await program.run();
  await program.dispose();
  await expect(y.read()).rejects.toThrow(
    new TypeError(
      "Cannot read y: the program has run again since, or is gone; read before the next run, or run another copy",
    ),
  );
  state.dispose();
  const disposed = new RangeError("Cannot use state p: it was disposed of");
  await expect(state.read("p", "w")).rejects.toThrow(disposed);
  await expect(state.readAll("p")).rejects.toThrow(disposed);
  expect(() => state.write("p", "w", Float32Array.of(1, 2))).toThrow(disposed);
  const waiting = new t.State(backend, { p: { w: [2] } }, { first: () => {} });
  waiting.dispose();
  await expect(waiting.read("p", "w")).rejects.toThrow(disposed);
});

test("of two updates that overlap the one that was asked for last holds, whatever reads the first one's place", async () => {
  const state = new t.State(backend, { p: { w: [3], x: [1] } });
  state.write("p", "w", Float32Array.of(1, 2, 3));
  const step = t.compile({ backend, state }, (_, { state: { p }, update }) => {
    const { w, x } = p.named;
    update(t.slice(w, [{ start: 0, size: 2 }]), t.full([2], 10));
    update(t.slice(w, [{ start: 1, size: 2 }]), t.full([2], 20));
    update(x, t.slice(w, [{ start: 0, size: 1 }]));
  });
  await step.run();
  expect([...(await state.read("p", "w"))]).toEqual([10, 20, 20]);
  expect([...(await state.read("p", "x"))]).toEqual([1]);
});
