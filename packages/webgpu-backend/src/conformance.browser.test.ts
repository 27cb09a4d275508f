import type { Backend } from "@pixelweft/tensor/backend";
import {
  conformanceCases,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/tensor/conformance";
import { describe, expect, test } from "vitest";
import { requestWebgpu, webgpuBackend } from "./mod.ts";

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

const backends = [
  { name: "with all that the adapter has", backend: await requestWebgpu() },
  { name: "without subgroups", backend: await plainBackend() },
];

const programs = Array.from({ length: 50 }, (_, seed) => randomProgram(seed));

describe.each(backends)("webgpu in a browser, $name", ({ backend }) => {
  test.each([...conformanceCases(), ...programs])("$name", async (one) => {
    const result = await runCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(windowCases())("$name", async (one) => {
    const result = await runWindowCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
