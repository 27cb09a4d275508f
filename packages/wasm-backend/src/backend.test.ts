// @module-tag ci
import { State } from "@pixelweft/tensor";
import { DeviceLostError } from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { WasmBackend } from "./backend.ts";
import { counting } from "./counting.fixture.ts";
import { Heap } from "./memory/heap.ts";
import { wasmBackend } from "./mod.ts";
import { ThreadPool } from "./threads/thread-pool.ts";
import { tilesOf } from "./tiles.ts";

const backend = await wasmBackend({ threads: 2 });
afterAll(() => backend.dispose());

function floats(bytes: Uint8Array<ArrayBuffer>): number[] {
  return [...new Float32Array(bytes.buffer)];
}

test("a steady run allocates nothing and counts its dispatches and submits", async () => {
  const prepared = await backend.prepare(counting(8, 3));
  const buffer = backend.alloc(32);
  const recording = backend.record(prepared, [buffer]);
  const before = backend.stats();
  for (let i = 0; i < 20; i++) await backend.run(recording);
  const after = backend.stats();
  expect(floats(await backend.read(buffer, 0, 32))).toEqual(Array.from({ length: 8 }, () => 60));
  expect(after).toEqual({
    ...before,
    dispatches: before.dispatches + 60,
    submits: before.submits + 20,
  });
  backend.free(buffer);
});

test("two threads share a large map out, and meet after each turn of a loop", async () => {
  const length = 1_000_003;
  const prepared = await backend.prepare(counting(length, 5));
  const buffer = backend.alloc(4 * length);
  await backend.run(backend.record(prepared, [buffer]));
  const values = new Float32Array((await backend.read(buffer, 0, 4 * length)).buffer);
  expect(values.every((value) => value === 5)).toBe(true);
  backend.free(buffer);
});

test("alloc() gives zeros where other buffers were, and read() any stretch of what was written", async () => {
  const first = backend.alloc(100);
  backend.write(first, 0, new Uint8Array(100).fill(7));
  backend.free(first);
  const buffer = backend.alloc(90);
  expect(await backend.read(buffer, 0, 90)).toEqual(new Uint8Array(90));
  backend.write(buffer, 4, Uint8Array.of(1, 2, 3, 4, 5));
  expect([...(await backend.read(buffer, 3, 5))]).toEqual([0, 1, 2, 3, 4]);
  backend.free(buffer);
});

test("memory grows while buffers keep what they hold, and is used again", async () => {
  const own = await wasmBackend({ threads: 1 });
  const small = own.alloc(8);
  own.write(small, 0, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  for (let round = 0; round < 40; round++) own.free(own.alloc(200 * 2 ** 20));
  expect([...(await own.read(small, 0, 8))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(own.stats().bytes).toBe(8);
  own.dispose();
});

test("kernels work beyond 2 GiB, with two threads", async () => {
  const own = await wasmBackend({ threads: 2 });
  // Nobody writes there, so that it costs addresses and no memory.
  own.alloc(9 * 2 ** 28);
  const length = 300_001;
  const buffer = own.alloc(4 * length);
  await own.run(own.record(await own.prepare(counting(length, 3)), [buffer]));
  const values = new Float32Array((await own.read(buffer, 0, 4 * length)).buffer);
  expect(values.every((value) => value === 3)).toBe(true);
  own.dispose();
});

test("refuses what does not fit, what was freed and what is not its own", async () => {
  const { maxBufferBytes } = backend.capabilities;
  expect(() => backend.alloc(maxBufferBytes + 1)).toThrow(RangeError);
  expect(() => backend.alloc(-1)).toThrow(RangeError);
  const buffer = backend.alloc(8);
  expect(() => backend.write(buffer, 2, Uint8Array.of(1))).toThrow("no multiple of 4");
  expect(() => backend.write(buffer, 4, new Uint8Array(5))).toThrow("the buffer has 8");
  await expect(backend.read(buffer, 5, 4)).rejects.toThrow("the buffer has 8");
  await expect(backend.read({ bytes: 4 }, 0, 4)).rejects.toThrow(TypeError);
  const prepared = await backend.prepare(counting(4));
  expect(() => backend.record(prepared, [])).toThrow("has 1 buffers and was given 0");
  expect(() => backend.record(prepared, [buffer])).toThrow("it needs 16 bytes and has 8");
  backend.free(buffer);
  expect(() => backend.write(buffer, 0, Uint8Array.of(1))).toThrow("the buffer was freed");
  const custom = {
    kind: "custom",
    name: "rainbow",
    attributes: {},
    inputs: [],
    outputs: [],
  } as const;
  await expect(backend.prepare({ buffers: [], steps: [custom] })).rejects.toThrow("rainbow");
  for (const threads of [0, 1e6])
    await expect(wasmBackend({ threads })).rejects.toThrow("not a whole number from 1 to 1024");
});

test("a thread that fails rejects the run and ends the backend, whichever thread waited for it", async () => {
  for (let round = 0; round < 6; round++) {
    const heap = new Heap(true);
    const pool = await ThreadPool.start(heap, 2);
    const code = { memory: heap.type, fused: true, threads: 2, maySleep: true };
    const tiles = tilesOf(6, false);
    const own = new WasmBackend({ heap, pool, tiles, code, describe: () => "" });
    const length = 1_000_003;
    const prepared = await own.prepare(counting(length, 3));
    const buffer = own.alloc(4 * length);
    // The last numbers lie behind the memory's end: one of the threads meets them, the other waits for it.
    const bytes = heap.memory.buffer.byteLength - 4 * length + 64;
    const recording = own.record(prepared, [Object.assign(buffer, { address: bytes })]);
    await expect(own.run(recording)).rejects.toThrow("a thread failed");
    expect((await own.lost).reason).toBe("failed");
    await expect(own.run(recording)).rejects.toThrow(DeviceLostError);
    own.dispose();
  }
});

describe("dispose()", () => {
  test("is the reason that no state can be made, and not too little memory", async () => {
    const own = await wasmBackend({ threads: 1 });
    own.dispose();
    expect(() => new State(own, { p: { w: [2] } })).toThrow(DeviceLostError);
  });

  test("ends the workers, rejects waiting calls, and refuses later calls", async () => {
    const own = await wasmBackend({ threads: 2 });
    const prepared = await own.prepare(counting(4));
    const recording = own.record(prepared, [own.alloc(16)]);
    await own.run(recording);
    own.dispose();
    own.dispose();
    expect((await own.lost).reason).toBe("destroyed");
    expect(() => own.alloc(4)).toThrow(DeviceLostError);
    await expect(own.run(recording)).rejects.toThrow(DeviceLostError);
  });
});

test("the description says how many threads there are, and what is joined", async () => {
  expect(backend.capabilities.description).toMatch(/^WebAssembly, 2 threads, 128-bit SIMD/);
  const plain = await wasmBackend({ threads: 1, relaxed: "off" });
  expect(plain.capabilities.description).toBe("WebAssembly, 1 thread, 128-bit SIMD");
  plain.dispose();
});

test("timers fire while programs run, one after the other", async () => {
  const prepared = await backend.prepare(counting(1 << 20));
  const buffer = backend.alloc(4 << 20);
  const recording = backend.record(prepared, [buffer]);
  let fired = 0;
  const timer = setInterval(() => fired++, 1);
  const start = performance.now();
  while (performance.now() - start < 500) await backend.run(recording);
  clearInterval(timer);
  backend.free(buffer);
  expect(fired).toBeGreaterThan(2);
});
