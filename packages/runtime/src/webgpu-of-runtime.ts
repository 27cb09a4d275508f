import type { Backend } from "@pixelweft/tensor";
import { requestWebgpu } from "@pixelweft/webgpu-backend";
import { webgpu, withoutDriverWarnings } from "@pixelweft/webgpu-backend/node";

/**
 * WebGPU of the runtime itself, as Deno has it, or else by Dawn, which Node and Bun find in the package `webgpu`. Rejects with
 * WebgpuUnavailableError where there is neither.
 */
export function openWebgpu(): Promise<Backend> {
  const own = globalThis.navigator as { readonly gpu?: unknown } | undefined;
  return own?.gpu === undefined ? withoutDriverWarnings(() => webgpu()) : requestWebgpu();
}
