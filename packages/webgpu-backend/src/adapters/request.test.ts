import { expect, test } from "vitest";
import { WebgpuUnavailableError, requestWebgpu } from "../mod.ts";

test("requestWebgpu() says that a runtime has no WebGPU", async () => {
  await expect(requestWebgpu()).rejects.toThrow(WebgpuUnavailableError);
  await expect(requestWebgpu()).rejects.toThrow(/no navigator.gpu/);
});

test("requestWebgpu() says that there is no adapter", async () => {
  const gpu = { requestAdapter: () => Promise.resolve(null) } as GPU;
  await expect(requestWebgpu({ gpu })).rejects.toThrow(WebgpuUnavailableError);
  await expect(requestWebgpu({ gpu })).rejects.toThrow(/no adapter/);
});
