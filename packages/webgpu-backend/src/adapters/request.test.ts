import { add, read, tensor } from "@pixelweft/tensor";
import { expect, test, vi } from "vitest";
import { gpuOfTests, openDevice } from "../device.fixture.ts";
import { WebgpuUnavailableError, requestWebgpu, webgpuBackend } from "../mod.ts";
import { webgpu } from "../node.ts";
import { requestBackend } from "./request.ts";

const first = await openDevice();
first?.destroy();

test("requestWebgpu() says that a runtime has no WebGPU, and what to do", async () => {
  vi.stubGlobal("navigator", {});
  await expect(requestWebgpu()).rejects.toThrow(WebgpuUnavailableError);
  await expect(requestWebgpu()).rejects.toThrow(/no navigator.gpu; try https or/);
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
      "Cannot use WebGPU: there is no option maxByte, there is dawn, compileAhead, maxBytes, onTimes, tuning, rowKernels, singleLoads, immediates, powerPreference, forceFallbackAdapter",
    ),
  );
});

test("so do requestWebgpu() and webgpuBackend()", async () => {
  const others = "maxBytes, onTimes, tuning, rowKernels, singleLoads, immediates";
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

test.each([
  { maxBytes: "1 GB", shown: '"1 GB"' },
  { maxBytes: "1e9", shown: '"1e9"' },
  { maxBytes: NaN, shown: "NaN" },
  { maxBytes: Infinity, shown: "Infinity" },
  { maxBytes: -1, shown: "-1" },
  { maxBytes: null, shown: "null" },
])(
  "maxBytes $shown is refused by every way to open a backend: memory would have had no bound",
  async ({ maxBytes, shown }) => {
    const refusal = new RangeError(`Cannot use maxBytes ${shown}: it is no number of bytes`);
    expect(() => Reflect.apply(webgpuBackend, undefined, [{}, { maxBytes }])).toThrow(refusal);
    for (const open of [requestWebgpu, webgpu])
      await expect(Reflect.apply(open, undefined, [{ maxBytes }])).rejects.toThrow(refusal);
  },
);

test.skipIf(first === undefined)(
  "a machine is asked for its processor where its adapter computes on it, unless it is said",
  async () => {
    let asked = 0;
    const machine = {
      bytes: () => 2 ** 30,
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

/** WebGPU with an adapter whose devices are changed when they are made. */
async function gpuWith(change: (device: GPUDevice) => void): Promise<GPU> {
  const real = await gpuOfTests()?.requestAdapter();
  if (!real) throw new Error("no adapter");
  const requestDevice = real.requestDevice.bind(real);
  real.requestDevice = async (wanted) => {
    const device = await requestDevice(wanted);
    change(device);
    return device;
  };
  return { requestAdapter: () => Promise.resolve(real) } as Partial<GPU> as GPU;
}

test.skipIf(first === undefined)(
  "an adapter that makes no device is said not to be available, so another backend can run",
  async () => {
    const failing = await gpuWith(() => {
      throw new Error("vkCreateDevice failed");
    });
    const refused = requestWebgpu({ gpu: failing });
    await expect(refused).rejects.toThrow(WebgpuUnavailableError);
    await expect(refused).rejects.toThrow(/it makes no device: Error: vkCreateDevice failed$/);
  },
);

test.skipIf(first === undefined)(
  "a device that does not say which adapter it is of computes, as in Safari 26.0",
  async () => {
    const silent = (device: GPUDevice): void =>
      void Object.defineProperty(device, "adapterInfo", { value: undefined });
    const backend = await requestWebgpu({ gpu: await gpuWith(silent) });
    expect(Array.from(await read(backend, add(tensor([1, 2]), 10)))).toEqual([11, 12]);
    backend.dispose();
    const device = await openDevice();
    if (device === undefined) throw new Error("no device");
    silent(device);
    const own = webgpuBackend(device, { ownsDevice: true });
    const { description, software } = own.capabilities;
    expect([description, software]).toEqual(["WebGPU adapter without a name", false]);
    own.dispose();
  },
);

test.skipIf(first === undefined)("a device whose options are refused is given back", async () => {
  const made: GPUDevice[] = [];
  const gpu = await gpuWith((device) => void made.push(device));
  const tuning = { version: 1, adapters: { "another one": {} } } as const;
  await expect(requestWebgpu({ gpu, tuning })).rejects.toThrow(RangeError);
  expect(made).toHaveLength(1);
  await expect(made[0]?.lost).resolves.toMatchObject({ reason: "destroyed" });
});
