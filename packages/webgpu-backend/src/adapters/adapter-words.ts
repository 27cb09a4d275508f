import type { FoundAdapter } from "./find-adapters.ts";

/**
 * A backend or an adapter of WebGPU in words that say when it is no GPU.
 *
 * @example
 * adapterWords({ description: "NVIDIA L4", software: false }); // "WebGPU on NVIDIA L4"
 * adapterWords({ description: "llvmpipe", software: true }); // "WebGPU on a software adapter, the processor itself (llvmpipe)"
 */
export function adapterWords(adapter: Pick<FoundAdapter, "description" | "software">): string {
  return adapter.software
    ? `WebGPU on a software adapter, the processor itself (${adapter.description})`
    : `WebGPU on ${adapter.description}`;
}

/**
 * An adapter of this machine in lines: what it is, and how large buffers may be.
 *
 * @example
 * const limits = { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 27 };
 * const lines = adapterLines({ description: "NVIDIA L4", software: false, limits });
 * lines[0]; // "webgpu: NVIDIA L4"
 * lines[2]; // "  largest buffer in a shader 128 MiB"
 */
export function adapterLines({ description, software, limits }: FoundAdapter): string[] {
  const megabytes = (bytes: number): string =>
    `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`;
  return [
    `webgpu: ${description}`,
    ...(software
      ? ["  a software adapter: the processor does the work of a GPU; `auto` never takes it"]
      : []),
    `  largest buffer ${megabytes(limits.maxBufferSize)}`,
    `  largest buffer in a shader ${megabytes(limits.maxStorageBufferBindingSize)}`,
  ];
}
