import type { Backend } from "@pixelweft/tensor/backend";
import { findFeatures } from "./features.ts";
import { wasmBackend } from "./mod.ts";

/** Whether the engine that runs the tests has addresses of 64 bits. */
export const hasWideAddresses: boolean = findFeatures().wide;

/** A backend whose buffers, scratch and code all lie where addresses of 32 bits do not reach. Pages that nobody touches cost nothing. */
export async function beyondNarrow(threads: number): Promise<Backend> {
  const backend = await wasmBackend({ threads, maxBytes: 2 ** 33 });
  backend.alloc(2 ** 32);
  return backend;
}
