// @module-tag ci
import { type Backend, DeviceLostError } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { counting, floats } from "./counting.fixture.ts";
import { openDevice, withLimits } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

async function injected(): Promise<GPUDevice> {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  return device;
}

/** Calls until one fails: some runtimes report an error of a device a turn later than others. */
async function untilReported(backend: Backend): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await backend.sync();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

test.skipIf(!there)(
  "a device of the caller computes with default limits and without subgroups, and stays alive",
  async () => {
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
  },
);

test.skipIf(!there)("dispose() takes every listener from the caller's device", async () => {
  const device = await injected();
  let listeners = 0;
  const add = device.addEventListener.bind(device);
  const remove = device.removeEventListener.bind(device);
  device.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  device.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  const own = webgpuBackend(device);
  expect(listeners).toBe(1);
  own.dispose();
  expect(listeners).toBe(0);
  let prevented: boolean | undefined;
  const heard = new Promise<void>((resolve) => {
    device.addEventListener("uncapturederror", (event) => {
      prevented = event.defaultPrevented;
      event.preventDefault();
      resolve();
    });
  });
  device.createBuffer({ size: 4, usage: 0x1 | 0x80 });
  await heard;
  expect(prevented).toBe(false);
  device.destroy();
});

test.skipIf(!there)("dispose() destroys every buffer that the backend has made", async () => {
  const device = await injected();
  const made: GPUBuffer[] = [];
  const destroyed = new Set<GPUBuffer>();
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      destroyed.add(buffer);
      return destroy();
    };
    made.push(buffer);
    return buffer;
  };
  const own = webgpuBackend(device);
  const prepared = await own.prepare(counting(4, 3));
  const buffer = own.alloc(16);
  own.write(buffer, 0, Uint8Array.of(1, 2, 3));
  await own.run(own.record(prepared, [buffer]));
  await own.read(buffer, 0, 16);
  own.dispose();
  expect(made.length).toBeGreaterThan(6);
  expect(destroyed.size).toBe(made.length);
  device.destroy();
});

test.skipIf(!there)("an uncaptured error is reported by one of the next calls, once", async () => {
  const device = await injected();
  const own = webgpuBackend(device);
  device.createBuffer({ size: 4, usage: 0x1 | 0x80 });
  await expect(untilReported(own)).rejects.toThrow(/reported an error/);
  await own.sync();
  own.dispose();
  device.destroy();
});

test.skipIf(!there)("one mistake fails one call, however many errors follow from it", async () => {
  const device = await injected();
  const own = webgpuBackend(device);
  for (const size of [4, 8, 12]) device.createBuffer({ size, usage: 0x1 | 0x80 });
  await expect(untilReported(own)).rejects.toThrow(/reported an error/);
  await own.sync();
  await own.sync();
  own.dispose();
  device.destroy();
});

test.skipIf(!there)("prepare() names the kernel that the driver refuses", async () => {
  const device = await injected();
  const own = webgpuBackend(device);
  const createShaderModule = device.createShaderModule.bind(device);
  device.createShaderModule = ({ code, ...rest }) =>
    createShaderModule({ ...rest, code: `${code}\nfn nothing( {` });
  await expect(own.prepare(counting(4))).rejects.toThrow(/Cannot compile map kernel 0/);
  device.createShaderModule = createShaderModule;
  await own.prepare(counting(4));
  own.dispose();
  device.destroy();
});

test.skipIf(!there)("a device of compatibility mode is refused with a reason", async () => {
  const device = withLimits(await injected(), { maxStorageBuffersPerShaderStage: 4 });
  expect(() => webgpuBackend(device)).toThrow(
    "Cannot use this WebGPU device: it binds 4 storage buffers in a shader and 8 are needed",
  );
  device.destroy();
});
