import { contract, full, sum, tensor, vjp } from "@pixelweft/tensor";
import type { GatherKernel, MapKernel, Program, ReduceKernel } from "@pixelweft/tensor/backend";
import { lower } from "@pixelweft/tensor/inspect";
import { expect, test } from "vitest";
import { WebgpuUnavailableError } from "./adapters/request.ts";
import { counting, vector } from "./counting.fixture.ts";
import { openDevice, withLimits } from "./device.fixture.ts";
import { requestWebgpu, webgpuBackend } from "./mod.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

/** Prepares a program on a device that reports these limits. */
async function prepareWith(limits: Partial<GPUSupportedLimits>, program: Program): Promise<void> {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  const own = webgpuBackend(withLimits(device, limits));
  try {
    await own.prepare(program);
  } finally {
    own.dispose();
    device.destroy();
  }
}

/** The sum of a row. */
function summing(length: number): Program {
  const kernel: ReduceKernel = {
    kind: "reduce",
    combine: "sum",
    shape: [length],
    axes: [0],
    inputs: [vector(0, length)],
    before: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
    extras: [],
    after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [{ ...vector(1, 1), shape: [], strides: [] }],
  };
  const buffers = [
    { role: "state" as const, name: "x", bytes: 4 * length },
    { role: "state" as const, name: "y", bytes: 4 },
  ];
  return { buffers, steps: [kernel] };
}

test.skipIf(!there)(
  "buffers end where shaders count bytes in 32 bits, whatever a device says",
  async () => {
    const device = await openDevice();
    if (device === undefined) throw new Error("no device");
    const most = { maxBufferSize: 2 ** 34, maxStorageBufferBindingSize: 2 ** 33 };
    const own = webgpuBackend(withLimits(device, most), { ownsDevice: true });
    expect(own.capabilities.maxBufferBytes).toBe(2 ** 32 - 16);
    own.dispose();
  },
);

test.skipIf(!there)(
  "a thread group that is too large or wants too much memory is refused",
  async () => {
    const program = summing(2000);
    await prepareWith({}, program);
    await expect(prepareWith({ maxComputeInvocationsPerWorkgroup: 128 }, program)).rejects.toThrow(
      "Cannot prepare reduce kernel 0: it needs 256 threads in a group and the device allows 128",
    );
    await expect(prepareWith({ maxComputeWorkgroupSizeY: 32 }, program)).rejects.toThrow(
      "Cannot prepare reduce kernel 0: it needs 64 threads along y and the device allows 32",
    );
    await expect(prepareWith({ maxComputeWorkgroupStorageSize: 512 }, program)).rejects.toThrow(
      "Cannot prepare reduce kernel 0: it needs 1024 bytes of workgroup memory and the device allows 512",
    );
    await expect(prepareWith({ maxUniformBufferBindingSize: 16 }, program)).rejects.toThrow(
      /^Cannot prepare reduce kernel 0: it needs \d+ bytes of parameters and the device allows 16$/,
    );
  },
);

test.skipIf(!there)(
  "prepare() refuses a view that leaves its buffer at some loop index",
  async () => {
    const { buffers } = counting(8);
    const offset = { constant: 0, terms: [{ loop: 0, stride: 4 }] };
    const step: MapKernel = {
      kind: "map",
      shape: [4],
      inputs: [{ ...vector(0, 4), offset }],
      body: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
      outputs: [{ ...vector(0, 4), offset }],
    };
    const repeated = (repeat: number): Program => ({
      buffers,
      steps: [{ kind: "repeat", loop: 0, repeat, body: [step] }],
    });
    await prepareWith({}, repeated(2));
    await expect(prepareWith({}, repeated(3))).rejects.toThrow(
      /reaches elements 0 to 11 of buffer 0 \(x\), which holds 8/,
    );
  },
);

test.skipIf(!there)("prepare() refuses bytes that shaders cannot count to", async () => {
  const bytes = 2 ** 31 + 64;
  const taking = (constant: number): Program => {
    const kernel: GatherKernel = {
      kind: "gather",
      source: { ...vector(0, 4), shape: [4, 1], strides: [1, 1] },
      indices: { ...vector(1, 4), offset: { constant, terms: [] }, dtype: "u8" },
      output: vector(2, 4),
    };
    return {
      buffers: [
        { role: "state", name: "x", bytes: 16 },
        { role: "state", name: "pixels", bytes },
        { role: "state", name: "y", bytes: 16 },
      ],
      steps: [kernel],
    };
  };
  await prepareWith({}, taking(2 ** 31 - 4));
  await expect(prepareWith({}, taking(2 ** 31))).rejects.toThrow(
    "Cannot prepare gather kernel 0: it reaches element 2147483651 (u8) of buffer 1 and shaders count to 2147483647",
  );
});

test.skipIf(!there)(
  "the slabs of the largest gradients of the paper are planned whole for bindings of 128 MiB",
  async () => {
    const device = await openDevice();
    if (device === undefined) throw new Error("no device");
    const maxStorageBufferBindingSize = 128 * 2 ** 20;
    const own = webgpuBackend(withLimits(device, { maxStorageBufferBindingSize }));
    const taps = Array.from(
      { length: 15 },
      (_, k) => [Math.floor(k / 5) - 2, (k % 5) - 2] as const,
    );
    const shape = [taps.length, 384, 768];
    const weight = tensor(new Float32Array(15 * 384 * 768), { shape });
    const loss = sum(contract([{ map: full([4, 32, 32, 384], 1), weight, taps }]));
    const [gradient = loss] = vjp(loss, [weight]);
    const { maxBufferBytes, maxStorageBuffers, sumParts, custom } = own.capabilities;
    const limits = { maxBufferBytes, maxStorageBuffers, sumParts, custom };
    const { program } = lower({ outputs: { gradient }, effects: [], ...limits });
    own.dispose();
    device.destroy();
    const filters = program.steps.flatMap((step) => (step.kind === "filter" ? [step] : []));
    expect(filters.map(({ output }) => output.shape)).toEqual([[2, ...shape]]);
    for (const { bytes } of program.buffers) expect(bytes).toBeLessThanOrEqual(maxBufferBytes);
  },
);

test("requestWebgpu() refuses an adapter of compatibility mode, so that another backend may run", async () => {
  const adapter = {
    limits: { maxStorageBuffersPerShaderStage: 4 },
    info: { vendor: "old", architecture: "", device: "", description: "" },
  };
  const gpu: Pick<GPU, "requestAdapter"> = {
    requestAdapter: () => Promise.resolve(adapter as GPUAdapter),
  };
  const asked = requestWebgpu({ gpu: gpu as GPU });
  await expect(asked).rejects.toThrow(WebgpuUnavailableError);
  await expect(asked).rejects.toThrow(
    "Cannot use WebGPU on old: it binds 4 storage buffers in a shader and 8 are needed",
  );
});
