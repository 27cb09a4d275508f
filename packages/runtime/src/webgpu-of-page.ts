import type { Backend } from "@pixelweft/tensor";
import { requestWebgpu } from "@pixelweft/webgpu-backend";

/** WebGPU of a page. Rejects with WebgpuUnavailableError where there is none. */
export function openWebgpu(): Promise<Backend> {
  return requestWebgpu();
}
