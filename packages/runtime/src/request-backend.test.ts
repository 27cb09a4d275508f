// @module-tag ci
import { add, read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { choose } from "./choose.ts";
import { requestBackend } from "./request-backend.ts";
import { timeProduct } from "./time-product.ts";

test("requestBackend() opens a backend that computes, and says which and why", async () => {
  const { backend, kind, why } = await requestBackend();
  expect(Array.from(await read(backend, add(tensor([1, 2]), 1)))).toEqual([2, 3]);
  expect(["webgpu", "wasm"]).toContain(kind);
  expect(why).toContain(kind === "wasm" ? "WebAssembly" : "WebGPU");
  backend.dispose();
});

test("requestBackend() takes what it is asked for, with so many threads", async () => {
  const { backend, kind, why } = await requestBackend({ kind: "wasm", threads: 1 });
  expect([kind, why]).toEqual(["wasm", expect.stringMatching(/1 thread.*: it was asked for$/)]);
  backend.dispose();
});

test("requestBackend() refuses what it does not know", async () => {
  const wrong: object = { kind: "cuda" };
  await expect(requestBackend(wrong)).rejects.toThrow("kind is cuda, not webgpu or wasm");
  await expect(requestBackend({ thread: 2 } as object)).rejects.toThrow("no option thread");
});

test("timeProduct() takes as long as the product, and less than it was given", async () => {
  const { backend } = await requestBackend({ kind: "wasm", threads: 1 });
  expect(await timeProduct(backend)).toBeGreaterThan(0);
  backend.dispose();
  await expect(timeProduct(backend)).rejects.toThrow("disposed");
  expect(referenceBackend().capabilities.software).toBe(true);
});

test("a backend whose products are wrong is not timed, and a card of that kind is left", async () => {
  const wrong = referenceBackend();
  const reading = wrong.read.bind(wrong);
  const zeros: typeof reading = async (...what) => (await reading(...what)).fill(0);
  const capabilities = { ...wrong.capabilities, description: "a card", software: false };
  const webgpu = async () => Object.assign(wrong, { read: zeros, capabilities });
  const { backend: cpu } = await requestBackend({ kind: "wasm", threads: 1 });
  const { backend, why } = await choose({ webgpu, wasm: async () => cpu });
  expect(backend).toBe(cpu);
  expect(why).toMatch(/a card computes no product: its numbers add up to 0, those of .* to 334\d+/);
  backend.dispose();
});
