import { expect, test, vi } from "vitest";
import { gpuOfTests, openDevice } from "../device.fixture.ts";
import { WebgpuUnavailableError, requestWebgpu, webgpuBackend } from "../mod.ts";
import { webgpu } from "../node.ts";
import { requestBackend } from "./request.ts";

const first = await openDevice();
first?.destroy();

test("requestWebgpu() says that a runtime has no WebGPU", async () => {
  vi.stubGlobal("navigator", {});
  await expect(requestWebgpu()).rejects.toThrow(WebgpuUnavailableError);
  await expect(requestWebgpu()).rejects.toThrow(/no navigator.gpu/);
  vi.unstubAllGlobals();
});

test("requestWebgpu() says that there is no adapter", async () => {
  const gpu = { requestAdapter: () => Promise.resolve(null) } as GPU;
  await expect(requestWebgpu({ gpu })).rejects.toThrow(WebgpuUnavailableError);
  await expect(requestWebgpu({ gpu })).rejects.toThrow(/no adapter/);
});

test("webgpu() refuses an option that there is not: memory would have had no bound", async () => {
  await expect(Reflect.apply(webgpu, undefined, [{ maxByte: 2 ** 20 }])).rejects.toThrow(
    new TypeError(
      "Cannot use WebGPU: there is no option maxByte, there is dawn, compileAhead, maxBytes, onTimes, tuning, rowKernels, singleLoads, powerPreference, forceFallbackAdapter",
    ),
  );
});

test("so do requestWebgpu() and webgpuBackend()", async () => {
  const others = "maxBytes, onTimes, tuning, rowKernels, singleLoads";
  await expect(Reflect.apply(requestWebgpu, undefined, [{ dawn: [] }])).rejects.toThrow(
    new TypeError(
      `Cannot use WebGPU: there is no option dawn, there is gpu, pacing, ${others}, powerPreference, forceFallbackAdapter`,
    ),
  );
  expect(() => Reflect.apply(webgpuBackend, undefined, [{}, { maxByte: 1 }])).toThrow(
    new TypeError(
      `Cannot use WebGPU: there is no option maxByte, there is description, software, ownsDevice, pacing, ${others}`,
    ),
  );
});

test.skipIf(first === undefined)(
  "a machine is asked for its processor where its adapter computes on it, unless it is said",
  async () => {
    let asked = 0;
    const machine = {
      bytes: 2 ** 30,
      singleLoads: () => (asked++, true),
      ahead: async () => undefined,
    };
    const gpu = gpuOfTests();
    if (gpu === undefined) throw new Error("no WebGPU");
    const backend = await requestBackend({ gpu }, machine);
    const shares = (await gpu.requestAdapter())?.features.has("subgroups") === true;
    const wanted = backend.capabilities.software && shares ? 1 : 0;
    expect(asked).toBe(wanted);
    const said = await requestBackend({ gpu, singleLoads: false }, machine);
    expect(asked).toBe(wanted);
    for (const one of [backend, said]) one.dispose();
  },
);

test.skipIf(first === undefined)("a device whose options are refused is given back", async () => {
  const real = await gpuOfTests()?.requestAdapter();
  if (!real) throw new Error("no adapter");
  const made: GPUDevice[] = [];
  const requestDevice = real.requestDevice.bind(real);
  real.requestDevice = async (wanted) => {
    const device = await requestDevice(wanted);
    made.push(device);
    return device;
  };
  const gpu = { requestAdapter: () => Promise.resolve(real) } as Partial<GPU> as GPU;
  const tuning = { version: 1, adapters: { "another one": {} } } as const;
  await expect(requestWebgpu({ gpu, tuning })).rejects.toThrow(RangeError);
  expect(made).toHaveLength(1);
  await expect(made[0]?.lost).resolves.toMatchObject({ reason: "destroyed" });
});
