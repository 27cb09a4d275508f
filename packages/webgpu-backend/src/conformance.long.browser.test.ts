import type { Backend } from "@pixelweft/tensor/backend";
import { testInBrowser } from "./browser-cases.fixture.ts";
import { webgpuBackend } from "./mod.ts";

/** A device without features, so with kernels that do without subgroups, and with few limits raised. */
async function plainBackend(): Promise<Backend> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("this browser has no WebGPU adapter");
  const { maxStorageBuffersPerShaderStage } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBuffersPerShaderStage },
  });
  return webgpuBackend(device);
}

testInBrowser("without subgroups", await plainBackend());
