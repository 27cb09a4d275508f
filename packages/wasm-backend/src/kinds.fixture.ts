import type { Backend } from "@pixelweft/tensor/backend";
import { wasmBackend } from "./mod.ts";

/** Backends that compute by different code, each with what it is called. */
export async function openKinds(): Promise<{ name: string; backend: Backend }[]> {
  return [
    { name: "one thread", backend: await wasmBackend({ threads: 1 }) },
    { name: "two threads", backend: await wasmBackend({ threads: 2, revectorize: true }) },
    {
      name: "one thread without fused multiply-add",
      backend: await wasmBackend({ threads: 1, relaxed: "off" }),
    },
  ];
}
