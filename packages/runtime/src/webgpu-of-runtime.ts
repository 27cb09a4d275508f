import type { Backend } from "@pixelweft/tensor";
import { webgpu, withoutDriverWarnings } from "@pixelweft/webgpu-backend/node";

/**
 * WebGPU of the runtime itself, as Deno has it, or else by Dawn, which Node and Bun find in the package `webgpu`. Rejects with
 * WebgpuUnavailableError where there is neither.
 */
export function openWebgpu(): Promise<Backend> {
  return withoutDriverWarnings(() => webgpu());
}
