// @module-tag ci
import type { Backend, Program, ReduceKernel } from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { counting, floats, vector } from "./counting.fixture.ts";
import { heapBytes } from "./heap.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

function open(): Backend {
  if (backend === undefined) throw new Error("no backend");
  return backend;
}

/** Sums rows that are long enough for scratch. */
function longSums(rows: number): Program {
  const length = 40_000;
  const kernel: ReduceKernel = {
    kind: "reduce",
    combine: "sum",
    shape: [rows, length],
    axes: [1],
    inputs: [{ ...vector(0, rows), shape: [rows, length], strides: [1, 0] }],
    before: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
    extras: [],
    after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [vector(1, rows)],
  };
  const buffers = ["x", "y"].map((name) => ({ role: "state" as const, name, bytes: 4 * rows }));
  return { buffers, steps: [kernel] };
}

/** Adds 1 to each of `length` numbers, one in each turn of a loop. */
function walking(length: number): Program {
  const one = { ...vector(0, 1), offset: { constant: 0, terms: [{ loop: 0, stride: 1 }] } };
  const { buffers, steps } = counting(length, length);
  const body = steps.flatMap((step) => (step.kind === "repeat" ? step.body : []));
  const kernels = body.map((kernel) =>
    kernel.kind === "map" ? { ...kernel, shape: [1], inputs: [one], outputs: [one] } : kernel,
  );
  return { buffers, steps: [{ kind: "repeat", loop: 0, repeat: length, body: kernels }] };
}

describe.skipIf(backend === undefined)("what a backend leaves behind", () => {
  test("20,000 runs leave nothing on the heap", async () => {
    const own = open();
    const prepared = await own.prepare(counting(4));
    const recording = own.record(prepared, [own.alloc(16)]);
    const runs = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await own.run(recording);
      await own.sync();
    };
    await runs(2000);
    const before = await heapBytes();
    await runs(20_000);
    const grown = (await heapBytes()) - before;
    expect(grown).toBeLessThan(500_000);
  });

  test("programs that are let go leave their memory to the next", async () => {
    const own = open();
    const make = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const prepared = await own.prepare(counting(4, 2, 3000 + i));
        const buffer = own.alloc(16);
        own.record(prepared, [buffer]);
        own.free(buffer);
        own.release?.(prepared);
      }
      await own.sync();
    };
    await make(0, 100);
    const { bytes, pipelines } = own.stats();
    const before = await heapBytes();
    await make(100, 300);
    const grown = (await heapBytes()) - before;
    expect(own.stats().bytes).toBe(bytes);
    expect(own.stats().pipelines - pipelines).toBe(200);
    expect(grown).toBeLessThan(500_000);
  });

  test("a pipeline is kept while a program has it, and for a while after the last", async () => {
    const own = open();
    const made = async (add: number, work: () => Promise<void>): Promise<number> => {
      await work();
      const before = own.stats().pipelines;
      own.release?.(await own.prepare(counting(4, 1, add)));
      return own.stats().pipelines - before;
    };
    const many = async (): Promise<void> => {
      for (let i = 0; i < 70; i++) own.release?.(await own.prepare(counting(4, 1, 2000 + i)));
    };
    const shared = await own.prepare(counting(4, 1, 1000.5));
    expect(await made(1000.5, many)).toBe(0);
    own.release?.(shared);
    expect(await made(1000.5, () => Promise.resolve())).toBe(0);
    expect(await made(1000.5, many)).toBe(1);
  });

  test("loop indices are given back with the last program that has them", async () => {
    const own = open();
    const buffer = own.alloc(4 * 5000);
    const { bytes } = own.stats();
    const small = await own.prepare(walking(3));
    const recording = own.record(small, [buffer]);
    const before = own.stats().bytes;
    for (let turn = 0; turn < 3; turn++) {
      const large = await own.prepare(walking(5000));
      await own.run(own.record(large, [buffer]));
      expect(own.stats().bytes - before).toBeGreaterThan(4000 * 256);
      own.release?.(large);
      await own.sync();
      expect(own.stats().bytes).toBe(before);
    }
    await own.run(recording);
    const values = floats(await own.read(buffer, 0, 4 * 5000));
    expect(values).toEqual(Array.from({ length: 5000 }, (_, i) => (i < 3 ? 4 : 3)));
    own.release?.(small);
    await own.sync();
    const staging = own.stats().scratchBytes;
    expect(own.stats().bytes).toBeLessThanOrEqual(bytes + staging);
    own.free(buffer);
  });

  test("scratch that was outgrown is given back with the last program that has it", async () => {
    const own = open();
    const { scratchBytes } = own.stats();
    const programs = [];
    for (const rows of [10, 1000, 100]) programs.push(await own.prepare(longSums(rows)));
    const [small, large, between] = programs.map(({ scratchBytes: bytes = 0 }) => bytes);
    expect(large).toBeGreaterThan(90 * (small ?? 0));
    expect(between).toBeGreaterThan(small ?? 0);
    // Sizes are rounded up to 16 bytes.
    const held = (): number => own.stats().scratchBytes - scratchBytes;
    expect(Math.abs(held() - (small ?? 0) - (large ?? 0))).toBeLessThan(32);
    const [a, b, c] = programs;
    if (a === undefined || b === undefined || c === undefined) throw new Error("no program");
    const both = held();
    own.release?.(a);
    const one = held();
    expect(both - one).toBeGreaterThanOrEqual(small ?? 0);
    expect(one).toBeGreaterThanOrEqual(large ?? 0);
    own.release?.(b);
    expect(held()).toBe(one);
    own.release?.(c);
    expect(held()).toBe(0);
  });
});
