import {
  DeviceLostError,
  type MapKernel,
  type Program,
  type View,
} from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

function open(): NonNullable<typeof backend> {
  if (backend === undefined) throw new Error("no backend");
  return backend;
}

function vector(buffer: number, length: number): View {
  return {
    buffer,
    offset: { constant: 0, terms: [] },
    shape: [length],
    strides: [1],
    dtype: "f32",
  };
}

/** `y = x + 1`, over and over. */
function counting(length: number, repeat = 1): Program {
  const step: MapKernel = {
    kind: "map",
    shape: [length],
    inputs: [vector(0, length)],
    body: {
      lines: [
        { op: "input", input: 0, dtype: "f32" },
        { op: "constant", value: 1, dtype: "f32" },
        { op: "add", args: [0, 1], dtype: "f32" },
      ],
      results: [2],
    },
    outputs: [vector(0, length)],
  };
  return {
    buffers: [{ role: "state", name: "x", bytes: 4 * length }],
    steps: [{ kind: "repeat", loop: 0, repeat, body: [step] }],
  };
}

async function recordCounting(length: number, repeat = 1) {
  const own = open();
  const prepared = await own.prepare(counting(length, repeat));
  const buffer = own.alloc(4 * length);
  return { own, buffer, recording: own.record(prepared, [buffer]) };
}

function floats(bytes: Uint8Array<ArrayBuffer>): number[] {
  return [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
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
    own.free(buffer);
  });

  test("alloc() refuses more than a kernel can bind and gives back what is freed", () => {
    const own = open();
    const { maxBufferBytes } = own.capabilities;
    expect(() => own.alloc(maxBufferBytes + 1)).toThrow(RangeError);
    expect(() => own.alloc(-1)).toThrow(RangeError);
    const before = own.stats().bytes;
    const buffer = own.alloc(1000);
    expect(own.stats().bytes - before).toBeGreaterThanOrEqual(1000);
    own.free(buffer);
    own.free(buffer);
    expect(own.stats().bytes).toBe(before);
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

  test("prepare() names the kernel that the driver refuses", async () => {
    const { buffers } = counting(4);
    const wrong: MapKernel = {
      kind: "map",
      shape: [4],
      inputs: [vector(0, 4)],
      body: {
        lines: [
          { op: "input", input: 0, dtype: "f32" },
          { op: "constant", value: 1, dtype: "u32" },
          { op: "add", args: [0, 1], dtype: "f32" },
        ],
        results: [2],
      },
      outputs: [vector(0, 4)],
    };
    await expect(open().prepare({ buffers, steps: [wrong] })).rejects.toThrow(
      /Cannot compile map kernel 0/,
    );
  });

  test("prepare() refuses custom kernels by name", async () => {
    const steps = [
      { kind: "custom" as const, name: "rainbow", attributes: {}, inputs: [], outputs: [] },
    ];
    await expect(open().prepare({ buffers: [], steps })).rejects.toThrow(/rainbow/);
  });

  test("record() refuses buffers that are too few or too small", async () => {
    const own = open();
    const prepared = await own.prepare(counting(4));
    expect(() => own.record(prepared, [])).toThrow(RangeError);
    const small = own.alloc(8);
    expect(() => own.record(prepared, [small])).toThrow(/buffer 0 \(x\): it has 8 bytes/);
    own.free(small);
  });

  test("the same kernel twice is one pipeline", async () => {
    const own = open();
    await own.prepare(counting(12));
    const before = own.stats().pipelines;
    await own.prepare(counting(12));
    expect(own.stats().pipelines).toBe(before);
  });
});

describe.skipIf(backend === undefined)("webgpu backend on a device of the caller", () => {
  async function injected(): Promise<GPUDevice> {
    const holder: typeof globalThis & { [key: symbol]: GPU | undefined } = globalThis;
    const adapter = await holder[Symbol.for("pixelweft.gpu")]?.requestAdapter();
    if (!adapter) throw new Error("no adapter");
    return await adapter.requestDevice();
  }

  test("computes with default limits and without subgroups, and leaves the device alive", async () => {
    const device = await injected();
    const own = webgpuBackend(device);
    const prepared = await own.prepare(counting(4, 3));
    const buffer = own.alloc(16);
    await own.run(own.record(prepared, [buffer]));
    expect(floats(await own.read(buffer, 0, 16))).toEqual([3, 3, 3, 3]);
    expect(own.capabilities.maxBufferBytes).toBe(128 * 2 ** 20);
    own.dispose();
    await expect(own.sync()).rejects.toThrow(DeviceLostError);
    const probe = device.createBuffer({ size: 4, usage: 8 });
    await device.queue.onSubmittedWorkDone();
    probe.destroy();
    device.destroy();
  });

  test("reports an uncaptured error on the next call, once", async () => {
    const device = await injected();
    const own = webgpuBackend(device);
    device.createBuffer({ size: 4, usage: 0x1 | 0x80 });
    await expect(own.sync().then(() => own.sync())).rejects.toThrow(/reported an error/);
    await own.sync();
    own.dispose();
    device.destroy();
  });

  test("a lost device rejects pending and later calls with DeviceLostError", async () => {
    const device = await injected();
    const own = webgpuBackend(device);
    const prepared = await own.prepare(counting(4, 2000));
    const buffer = own.alloc(16);
    const recording = own.record(prepared, [buffer]);
    await own.run(recording);
    const pending = own.read(buffer, 0, 16);
    device.destroy();
    await expect(pending).rejects.toThrow(DeviceLostError);
    expect((await own.lost).reason).toBe("destroyed");
    await expect(own.run(recording)).rejects.toThrow(DeviceLostError);
    await expect(own.read(buffer, 0, 16)).rejects.toThrow(DeviceLostError);
    expect(() => own.alloc(4)).toThrow(DeviceLostError);
  });
});
