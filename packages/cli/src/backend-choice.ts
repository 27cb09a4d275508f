import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { webgpu } from "@pixelweft/webgpu-backend/node";

/** What `--backend` may say. */
export type BackendName = "auto" | "webgpu" | "reference";

/** A backend, and what it is in words. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly words: string;
}

/**
 * Opens a backend: `auto` takes WebGPU where there is an adapter and the reference backend elsewhere.
 *
 * @throws WebgpuUnavailableError if WebGPU is asked for and there is no adapter; the message says what can be done.
 */
export async function openBackend(name: BackendName): Promise<ChosenBackend> {
  if (name === "reference")
    return { backend: referenceBackend(), words: "the reference backend, which is slow" };
  try {
    const backend = await webgpu();
    return { backend, words: wordsFor(backend.capabilities) };
  } catch (error) {
    if (!(error instanceof WebgpuUnavailableError)) throw error;
    if (name === "webgpu")
      throw new WebgpuUnavailableError(
        `${error.message}; install a Vulkan driver (Debian: apt-get install mesa-vulkan-drivers) or take --backend reference`,
        { cause: error },
      );
    const words = "the reference backend, which is slow: there is no WebGPU adapter";
    return { backend: referenceBackend(), words };
  }
}

/** An adapter in words that say when it is none. */
export function wordsFor(adapter: { description: string; software: boolean }): string {
  return adapter.software
    ? `WebGPU on a software adapter, the processor itself (${adapter.description})`
    : `WebGPU on ${adapter.description}`;
}
