import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { choose } from "./choose.ts";

/** A backend that says of itself what a test wants. */
function named(description: string, software = false): Backend {
  const backend = referenceBackend();
  Object.assign(backend, { capabilities: { ...backend.capabilities, description, software } });
  return backend;
}

async function isOver(backend: Backend): Promise<boolean> {
  const later = new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), 1);
  });
  return Promise.race([backend.lost.then(() => true), later]);
}

test("a GPU is taken where its product is faster", async () => {
  const [gpu, cpu] = [named("a card"), named("two threads")];
  const time = (backend: Backend) => Promise.resolve(backend === gpu ? 0.61 : 9.1);
  const chosen = await choose({ webgpu: async () => gpu, wasm: async () => cpu, time });
  expect(chosen).toEqual({
    backend: gpu,
    kind: "webgpu",
    why: "WebGPU on a card: a product took 0.61 ms, by WebAssembly 9.1 ms",
  });
  expect([await isOver(gpu), await isOver(cpu)]).toEqual([false, true]);
});

test("a GPU that is slower is left, with the figures", async () => {
  const [gpu, cpu] = [named("a card"), named("two threads")];
  const time = (backend: Backend) => Promise.resolve(backend === gpu ? 12 : 9.1);
  const chosen = await choose({ webgpu: async () => gpu, wasm: async () => cpu, time });
  expect(chosen.kind).toBe("wasm");
  expect(chosen.why).toBe("two threads: a product took 9.1 ms, by WebGPU on a card 12 ms");
  expect([await isOver(gpu), await isOver(cpu)]).toEqual([true, false]);
});

test("WebAssembly is taken where a GPU is no faster", async () => {
  const [gpu, cpu] = [named("a card"), named("two threads")];
  const time = () => Promise.resolve(9.1);
  const chosen = await choose({ webgpu: async () => gpu, wasm: async () => cpu, time });
  expect(chosen.backend).toBe(cpu);
});

test("a software adapter is not even timed, and one that fails is no reason to fail", async () => {
  const cpu = async () => named("two threads");
  const time = () => Promise.reject(new Error("the driver hangs"));
  const software = await choose({ webgpu: async () => named("llvmpipe", true), wasm: cpu, time });
  expect(software.why).toBe("two threads: llvmpipe is a software adapter");
  const gpu = named("a card");
  const failing = await choose({ webgpu: async () => gpu, wasm: cpu, time });
  expect(failing.why).toBe("two threads: a card computes no product: the driver hangs");
  expect(await isOver(gpu)).toBe(true);
  const none = await choose({ webgpu: () => Promise.reject(new Error("no adapter")), wasm: cpu });
  expect(none.why).toBe("two threads: there is no WebGPU: no adapter");
});

test("a GPU is taken where WebAssembly opens and computes no product", async () => {
  const [gpu, cpu] = [named("a card"), named("two threads")];
  const time = async (backend: Backend): Promise<number> => {
    if (backend === gpu) return 12;
    throw new Error("out of memory");
  };
  const chosen = await choose({ webgpu: async () => gpu, wasm: async () => cpu, time });
  expect(chosen).toEqual({
    backend: gpu,
    kind: "webgpu",
    why: "WebGPU on a card: WebAssembly computes no product: out of memory",
  });
  expect([await isOver(gpu), await isOver(cpu)]).toEqual([false, true]);
});

test("a software adapter is disposed of for WebAssembly, and taken where that cannot be opened", async () => {
  const gpu = named("llvmpipe", true);
  const webgpu = async (): Promise<Backend> => gpu;
  const chosen = await choose({ webgpu, wasm: () => Promise.reject(new Error("no SIMD")) });
  expect(chosen).toEqual({
    backend: gpu,
    kind: "webgpu",
    why: "WebGPU on llvmpipe: WebAssembly cannot be used: no SIMD",
  });
  expect(await isOver(gpu)).toBe(false);
  await choose({ webgpu, wasm: async () => named("two threads") });
  expect(await isOver(gpu)).toBe(true);
});

test("without WebAssembly a GPU is taken untimed, and without both the reason is given", async () => {
  const wasm = () => Promise.reject(new Error("no SIMD"));
  const chosen = await choose({ webgpu: async () => named("a card"), wasm });
  expect(chosen.why).toBe("WebGPU on a card: WebAssembly cannot be used: no SIMD");
  const webgpu = () => Promise.reject(new Error("no adapter"));
  await expect(choose({ webgpu, wasm })).rejects.toThrow("no SIMD");
});
