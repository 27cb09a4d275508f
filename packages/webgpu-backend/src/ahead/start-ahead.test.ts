// @module-tag nightly
import { availableParallelism } from "node:os";
import { type Tensor, compile, matmul, softmax, sum, take, tensor } from "@pixelweft/tensor";
import { expect, test, vi } from "vitest";
import { gpuOfTests, openDevice } from "../device.fixture.ts";
import { type WebgpuOptions, webgpu } from "../node.ts";

const first = await openDevice();
first?.destroy();

/** Devices that are made for a program of a few kernels, and its result. */
async function devicesFor(options: WebgpuOptions): Promise<{ devices: number; value: number }> {
  const gpu = gpuOfTests();
  if (gpu === undefined) throw new Error("no WebGPU");
  const asked = vi.spyOn(gpu, "requestAdapter");
  const backend = await webgpu(options);
  const program = compile({ backend }, ({ x, picks }: Record<"x" | "picks", Tensor>) => ({
    all: sum(take(softmax(matmul(x, x)), picks)),
  }));
  const x = tensor(new Float32Array(25).fill(1), { shape: [5, 5] });
  const { all } = await program.run({ x, picks: tensor([1, 1, 0], { dtype: "i32" }) });
  const [value = NaN] = await all.read();
  await vi.waitFor(() => expect(backend.stats().pipelines).toBeGreaterThan(3));
  const devices = asked.mock.calls.length;
  asked.mockRestore();
  backend.dispose();
  return { devices, value };
}

test.skipIf(first === undefined || availableParallelism() < 2)(
  "a further device compiles where it is wished, and results are the same",
  async () => {
    const [alone, ahead] = [
      await devicesFor({ compileAhead: false }),
      await devicesFor({ compileAhead: true }),
    ];
    expect(alone.devices).toBe(1);
    expect(ahead.devices).toBe(Math.min(4, availableParallelism()));
    expect(alone.value).toBeCloseTo(3, 5);
    expect(ahead.value).toBe(alone.value);
  },
);
