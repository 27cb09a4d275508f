import type { Backend } from "@pixelweft/tensor";
import { timeProduct } from "./time-product.ts";

/** A backend, and why it is this one. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly kind: "webgpu" | "wasm";
  /** One line for a user, such as `WebGPU on NVIDIA L4: a product took 0.6 ms, by WebAssembly 9.1 ms`. */
  readonly why: string;
}

/** How each backend is opened, and how it is timed. */
export interface Candidates {
  readonly webgpu: () => Promise<Backend>;
  readonly wasm: () => Promise<Backend>;
  readonly time?: (backend: Backend) => Promise<number>;
}

/**
 * WebGPU where its adapter is no software and a product is faster on it, or where WebAssembly cannot be opened; WebAssembly else. The
 * backend that is not taken is disposed of. Rejects only if both cannot be opened, with the reason of WebAssembly.
 */
export async function choose({
  webgpu,
  wasm,
  time = timeProduct,
}: Candidates): Promise<ChosenBackend> {
  const gpu = await webgpu().catch((error: unknown) => reasonOf(error));
  if (typeof gpu === "string") return wasmBecause(await wasm(), `there is no WebGPU: ${gpu}`);
  const { description, software } = gpu.capabilities;
  const cpu = await wasm().catch((error: unknown) => reasonOf(error));
  if (typeof cpu === "string") {
    const why = `WebGPU on ${description}: WebAssembly cannot be used: ${cpu}`;
    return { backend: gpu, kind: "webgpu", why };
  }
  if (software) {
    gpu.dispose();
    return wasmBecause(cpu, `${description} is a software adapter`);
  }
  const taken = await timeOf(gpu, time);
  if (typeof taken === "string") {
    gpu.dispose();
    return wasmBecause(cpu, `${description} computes no product: ${taken}`);
  }
  const other = await timeOf(cpu, time);
  if (typeof other === "string") {
    cpu.dispose();
    const why = `WebGPU on ${description}: WebAssembly computes no product: ${other}`;
    return { backend: gpu, kind: "webgpu", why };
  }
  if (taken >= other) {
    gpu.dispose();
    return wasmBecause(
      cpu,
      `a product took ${inWords(other)}, by WebGPU on ${description} ${inWords(taken)}`,
    );
  }
  cpu.dispose();
  const why = `WebGPU on ${description}: a product took ${inWords(taken)}, by WebAssembly ${inWords(other)}`;
  return { backend: gpu, kind: "webgpu", why };
}

/** Milliseconds, or why there is no product: one that fails is no reason to fail while there is another. */
async function timeOf(
  backend: Backend,
  time: (backend: Backend) => Promise<number>,
): Promise<number | string> {
  try {
    return await time(backend);
  } catch (error) {
    return reasonOf(error);
  }
}

function wasmBecause(backend: Backend, reason: string): ChosenBackend {
  return { backend, kind: "wasm", why: `${backend.capabilities.description}: ${reason}` };
}

function inWords(milliseconds: number): string {
  return `${milliseconds.toPrecision(2)} ms`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
