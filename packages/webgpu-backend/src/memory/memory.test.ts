import { OutOfMemoryError, type Program } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { openAdapter } from "../adapter.fixture.ts";
import { counting, floats } from "../counting.fixture.ts";
import { openDevice, starve } from "../device.fixture.ts";
import { webgpuBackend } from "../mod.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

async function device(): Promise<GPUDevice> {
  const made = await openDevice();
  if (made === undefined) throw new Error("no device");
  return made;
}

/** A program with an arena beside its state. */
function withArena(bytes: number): Program {
  const { buffers, steps } = counting(4);
  return { buffers: [...buffers, { role: "arena", name: "arena 0", bytes }], steps };
}

test.skipIf(!there)(
  "alloc() refuses what is more than is left, by type and with sizes",
  async () => {
    const gpu = await device();
    const own = webgpuBackend(gpu, { maxBytes: 10_000 });
    const left = own.available?.() ?? 0;
    expect(left).toBeGreaterThan(9000);
    const half = own.alloc(left - 1000);
    const { allocations } = own.stats();
    const refused = (): unknown => own.alloc(4096);
    expect(refused).toThrow(OutOfMemoryError);
    expect(refused).toThrow(
      /^Cannot allocate a buffer: 4\.0 KiB are needed and \d+ bytes are free$/,
    );
    expect(own.stats().allocations).toBe(allocations);
    own.free(half);
    own.free(own.alloc(4096));
    expect(own.available?.()).toBe(left);
    own.dispose();
    gpu.destroy();
  },
);

test.skipIf(!there)(
  "what is kept for later reads is given up where there is no other room",
  async () => {
    const gpu = await device();
    const own = webgpuBackend(gpu, { maxBytes: 9 * 2 ** 20 });
    const left = own.available?.();
    const read = own.alloc(4 * 2 ** 20);
    await own.read(read, 0, read.bytes);
    own.free(read);
    await own.sync();
    expect(own.stats().scratchBytes).toBe(4 * 2 ** 20);
    expect(own.available?.()).toBe(left);
    const large = own.alloc(6 * 2 ** 20);
    expect(own.stats().scratchBytes).toBe(0);
    expect(await own.read(large, 0, 16)).toEqual(new Uint8Array(16));
    own.dispose();
    gpu.destroy();
  },
);

test.skipIf(!there)("prepare() refuses by the planned sum before anything is made", async () => {
  const gpu = await device();
  const own = webgpuBackend(gpu, { maxBytes: 10_000 });
  const before = own.stats();
  const error = await own.prepare(withArena(1 << 20)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OutOfMemoryError);
  expect(error).toMatchObject({
    available: own.available?.(),
    planned: [
      { name: "arena 0", bytes: 1 << 20 },
      { name: "scratch", bytes: 256 },
    ],
    needed: (1 << 20) + 256,
  });
  const { buffers, steps } = withArena(1 << 20);
  const withOutput: Program = {
    buffers: [...buffers, { role: "output", name: "y", bytes: 5000 }],
    steps,
  };
  expect(own.planned?.(withOutput)).toEqual([
    { name: "arena 0", bytes: 1 << 20 },
    { name: "y", bytes: 5000 },
    { name: "scratch", bytes: 256 },
    { name: "staging", bytes: 8192 },
  ]);
  expect(own.stats()).toEqual(before);
  await own.prepare(withArena(1 << 12));
  own.dispose();
  gpu.destroy();
});

test.skipIf(!there)(
  "memory that a device turns out not to have rejects what uses it, by type, and nothing else",
  async () => {
    const gpu = await device();
    const own = webgpuBackend(gpu);
    const prepared = await own.prepare(counting(4));
    const good = own.alloc(16);
    const working = own.record(prepared, [good]);
    await own.sync();
    starve(gpu, 400);
    const bad = own.alloc(1024);
    const { bytes } = own.stats();
    // All of it before the device has answered, as a program does that is compiled.
    own.write(bad, 0, new Uint8Array(16));
    const recording = own.record(prepared, [bad]);
    const run = own.run(recording);
    const shortage = { name: "OutOfMemoryError", needed: 1024, available: undefined };
    await expect(run).rejects.toMatchObject(shortage);
    await expect(own.run(recording)).rejects.toThrow(OutOfMemoryError);
    await expect(own.read(bad, 0, 16)).rejects.toThrow(OutOfMemoryError);
    expect(() => own.write(bad, 0, new Uint8Array(4))).toThrow(OutOfMemoryError);
    expect(own.stats().bytes).toBe(bytes - 1024);
    own.free(bad);
    // Nothing of it comes back later, and what is smaller goes on.
    await own.run(working);
    expect(floats(await own.read(good, 0, 16))).toEqual([1, 1, 1, 1]);
    await own.sync();
    await own.sync();
    own.dispose();
    gpu.destroy();
  },
);

test.skipIf(!there)("a read waits for the answer of a buffer that was never granted", async () => {
  const gpu = await device();
  const own = webgpuBackend(gpu);
  await own.sync();
  starve(gpu, 300);
  await expect(own.read(own.alloc(1024), 0, 16)).rejects.toThrow(OutOfMemoryError);
  own.dispose();
  gpu.destroy();
});

test.skipIf(!there)(
  "prepare() rejects by type when the device has no room for scratch",
  async () => {
    const gpu = await device();
    const own = webgpuBackend(gpu);
    await own.sync();
    starve(gpu, 100);
    const before = own.stats().bytes;
    await expect(own.prepare(counting(4))).rejects.toThrow(
      "Cannot allocate a buffer for parameters: 256 bytes are needed and the device has less",
    );
    expect(own.stats().bytes).toBe(before);
    own.dispose();
    gpu.destroy();
  },
);

test.skipIf(!there)("buffers of another backend are refused", async () => {
  const gpu = await device();
  const own = webgpuBackend(gpu);
  const other = webgpuBackend(gpu);
  const foreign = other.alloc(16);
  const prepared = await own.prepare(counting(4));
  expect(() => own.free(foreign)).toThrow(TypeError);
  expect(() => own.write(foreign, 0, new Uint8Array(4))).toThrow(TypeError);
  await expect(own.read(foreign, 0, 4)).rejects.toThrow(TypeError);
  expect(() => own.record(prepared, [foreign])).toThrow(TypeError);
  own.dispose();
  other.dispose();
  gpu.destroy();
});

test.skipIf(!there)("a recording is refused once one of its buffers is freed", async () => {
  const gpu = await device();
  const own = webgpuBackend(gpu);
  const buffer = own.alloc(16);
  const recording = own.record(await own.prepare(counting(4)), [buffer]);
  await own.run(recording);
  const values = own.read(buffer, 0, 16);
  own.free(buffer);
  expect(floats(await values)).toEqual([1, 1, 1, 1]);
  await expect(own.run(recording)).rejects.toThrow("Cannot run: the buffer was freed");
  await own.sync();
  own.dispose();
  gpu.destroy();
});

test.skipIf(!there)("a software adapter has no more memory than the machine", async () => {
  const backend = await openAdapter();
  // Who asks a GPU for its memory gets no answer.
  const known = backend?.available?.() !== undefined;
  expect(known).toBe(backend?.capabilities.software);
  backend?.dispose();
  const bounded = await openAdapter({ maxBytes: 2 ** 20 });
  expect(() => bounded?.alloc(2 ** 20)).toThrow(OutOfMemoryError);
  bounded?.dispose();
});

test.skipIf(!there)(
  "copies on the way to the host are counted, and given back",
  { tags: ["ci"] },
  async () => {
    const gpu = await device();
    const own = webgpuBackend(gpu);
    const buffer = own.alloc(100 * 2 ** 20);
    const before = own.stats();
    expect(before.scratchBytes).toBe(0);
    await own.read(buffer, 0, 3 * 2 ** 20);
    const after = own.stats();
    expect(after.scratchBytes).toBe(3 * 2 ** 20);
    expect(after.bytes - before.bytes).toBe(3 * 2 ** 20);
    // One larger than the pool may be is not kept.
    await own.read(buffer, 0, 80 * 2 ** 20);
    expect(own.stats()).toMatchObject({ scratchBytes: 3 * 2 ** 20, bytes: after.bytes });
    own.dispose();
    expect(own.stats().bytes).toBe(0);
    gpu.destroy();
  },
);
