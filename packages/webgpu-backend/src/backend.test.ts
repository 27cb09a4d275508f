// @module-tag guard
import type { MapKernel } from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { counting, floats, vector } from "./counting.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

function open(): NonNullable<typeof backend> {
  if (backend === undefined) throw new Error("no backend");
  return backend;
}

async function recordCounting(length: number, repeat = 1) {
  const own = open();
  const prepared = await own.prepare(counting(length, repeat));
  const buffer = own.alloc(4 * length);
  return { own, buffer, recording: own.record(prepared, [buffer]) };
}

describe.skipIf(backend === undefined)("webgpu backend", () => {
  test("a steady run allocates nothing and counts its dispatches and submits", async () => {
    const { own, buffer, recording } = await recordCounting(8);
    await own.run(recording);
    await own.read(buffer, 0, 32);
    const before = own.stats();
    for (let i = 0; i < 20; i++) await own.run(recording);
    const values = floats(await own.read(buffer, 0, 32));
    const after = own.stats();
    expect(values).toEqual(Array.from({ length: 8 }, () => 21));
    expect(after.allocations).toBe(before.allocations);
    expect(after.bytes).toBe(before.bytes);
    expect(after.pipelines).toBe(before.pipelines);
    expect(after.dispatches - before.dispatches).toBe(20);
    expect(after.submits - before.submits).toBe(21);
  });

  test("a long program is cut into several submits and waits for room", async () => {
    const { own, buffer, recording } = await recordCounting(4, 20_000);
    const before = own.stats().submits;
    await own.run(recording);
    expect(floats(await own.read(buffer, 0, 16))).toEqual([20_000, 20_000, 20_000, 20_000]);
    expect(own.stats().submits - before).toBeGreaterThan(4);
  });

  test("calls that are not awaited keep their order", async () => {
    const { own, buffer, recording } = await recordCounting(1, 10_000);
    const first = own.run(recording);
    const middle = own.read(buffer, 0, 4);
    own.write(buffer, 0, new Uint8Array(Float32Array.of(0.5).buffer));
    const second = own.run(recording);
    const last = own.read(buffer, 0, 4);
    expect(floats(await middle)).toEqual([10_000]);
    expect(floats(await last)).toEqual([10_000.5]);
    await Promise.all([first, second]);
  });

  test("write() keeps the bytes behind a partial word and read() takes any span", async () => {
    const own = open();
    const buffer = own.alloc(11);
    own.write(
      buffer,
      0,
      Uint8Array.from({ length: 11 }, (_, i) => i + 1),
    );
    own.write(buffer, 4, Uint8Array.of(50, 60));
    own.write(buffer, 8, Uint8Array.of(90, 100, 110));
    expect([...(await own.read(buffer, 0, 11))]).toEqual([1, 2, 3, 4, 50, 60, 7, 8, 90, 100, 110]);
    expect([...(await own.read(buffer, 3, 5))]).toEqual([4, 50, 60, 7, 8]);
    expect([...(await own.read(buffer, 9, 0))]).toEqual([]);
    expect([...(await own.read(buffer, 11, 0))]).toEqual([]);
    for (const [offset, bytes] of [
      [Number.NaN, 4],
      [0, Number.NaN],
      [0.5, 4],
      [4, -1],
    ] as const)
      await expect(own.read(buffer, offset, bytes)).rejects.toThrow(
        `Cannot read ${bytes} bytes at ${offset}: expected whole numbers from 0`,
      );
    await own.sync();
    own.free(buffer);
  });

  test("alloc() refuses more than a kernel can bind and gives back what is freed, once", () => {
    const own = open();
    const { maxBufferBytes } = own.capabilities;
    expect(() => own.alloc(maxBufferBytes + 1)).toThrow(RangeError);
    expect(() => own.alloc(-1)).toThrow(RangeError);
    const before = own.stats().bytes;
    const buffer = own.alloc(1000);
    expect(own.stats().bytes - before).toBeGreaterThanOrEqual(1000);
    own.free(buffer);
    expect(own.stats().bytes).toBe(before);
    expect(() => own.free(buffer)).toThrow(/the buffer was freed/);
  });

  test("prepare() refuses a kernel with more buffers than the device binds, and names it", async () => {
    const many = 100;
    const inputs = Array.from({ length: many }, (_, i) => vector(i, 4));
    const kernel: MapKernel = {
      kind: "map",
      shape: [4],
      inputs,
      body: {
        lines: inputs.map((_, input) => ({ op: "input", input, dtype: "f32" })),
        results: [0],
      },
      outputs: [vector(many, 4)],
    };
    const buffers = Array.from({ length: many + 1 }, (_, i) => ({
      role: "state" as const,
      name: `b${i}`,
      bytes: 16,
    }));
    await expect(open().prepare({ buffers, steps: [kernel] })).rejects.toThrow(
      /map kernel 0.*101 storage buffers/,
    );
  });

  test("prepare() refuses custom kernels by name", async () => {
    const steps = [
      { kind: "custom" as const, name: "rainbow", attributes: {}, inputs: [], outputs: [] },
    ];
    await expect(open().prepare({ buffers: [], steps })).rejects.toThrow(/rainbow/);
  });

  test("record() refuses buffers that are too few, too small, or given twice", async () => {
    const own = open();
    const prepared = await own.prepare(counting(4));
    expect(() => own.record(prepared, [])).toThrow(RangeError);
    const small = own.alloc(8);
    expect(() => own.record(prepared, [small])).toThrow(/buffer 0 \(x\): it has 8 bytes/);
    own.free(small);
    const bound = own.alloc(16);
    const { buffers } = counting(4);
    const twice = await own.prepare({ buffers: [...buffers, ...buffers], steps: [] });
    expect(() => own.record(twice, [bound, bound])).toThrow("it is bound as another one too");
    own.free(bound);
  });

  test("the same kernel twice is one pipeline", async () => {
    const own = open();
    await own.prepare(counting(12));
    const before = own.stats().pipelines;
    await own.prepare(counting(12));
    expect(own.stats().pipelines).toBe(before);
  });
});
