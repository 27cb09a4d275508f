import type { Backend } from "@pixelweft/tensor";

/** WebGPU of a page. Rejects with WebgpuUnavailableError where there is none. Its code is loaded at the first call: many pages never need it. */
export async function openWebgpu(): Promise<Backend> {
  const { requestWebgpu } = await import("@pixelweft/webgpu-backend");
  return requestWebgpu();
}
