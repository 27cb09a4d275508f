// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { expect, test, vi } from "vitest";
import { openBackend } from "./open-backend.ts";

const { card, times } = vi.hoisted(() => ({
  card: { open: (): Promise<object> => Promise.reject(new Error("not set")) },
  times: { webgpu: 0, wasm: 0 },
}));

vi.mock("@pixelweft/webgpu-backend/node", async (original) => ({
  ...(await original<object>()),
  findAdapters: () => Promise.resolve([{ description: "an old card", software: false }]),
  webgpu: () => card.open(),
}));
vi.mock("../time-product.ts", () => ({
  timeProduct: ({ name }: { readonly name: string }) =>
    Promise.resolve(name === "wasm" ? times.wasm : times.webgpu),
}));

const fails = (): Promise<object> =>
  Promise.reject(new WebgpuUnavailableError("Cannot use WebGPU on an old card"));
const opens = async (): Promise<object> => {
  const backend = referenceBackend();
  const capabilities = { ...backend.capabilities, description: "an old card", software: false };
  return Object.assign(backend, { capabilities });
};

test("auto is WebAssembly where a card is there and cannot be used, and says why", async () => {
  card.open = fails;
  const { backend, words } = await openBackend("auto");
  expect(backend.name).toBe("wasm");
  expect(words).toMatch(
    /^WebAssembly on the processor \(.*: there is no WebGPU: Cannot use WebGPU on an old card\)$/,
  );
  backend.dispose();
});

test("auto is a card where its product is faster, and WebAssembly where it is not", async () => {
  card.open = opens;
  Object.assign(times, { webgpu: 1, wasm: 5 });
  const faster = await openBackend("auto");
  expect(faster.words).toBe("WebGPU on an old card: a product took 1.0 ms, by WebAssembly 5.0 ms");
  Object.assign(times, { webgpu: 9 });
  const { backend, words } = await openBackend("auto");
  expect(backend.name).toBe("wasm");
  expect(words).toMatch(/: a product took 5\.0 ms, by WebGPU on an old card 9\.0 ms\)$/);
  faster.backend.dispose();
  backend.dispose();
});

test("ranks of one machine take their card untimed", async () => {
  card.open = opens;
  Object.assign(times, { webgpu: 9, wasm: 5 });
  const share = { localRank: 1, localSize: 2, sharing: 2 };
  const { backend } = await openBackend("auto", share);
  expect(backend.name).toBe("reference");
  backend.dispose();
  card.open = fails;
  const other = await openBackend("auto", share);
  expect(other.words).toMatch(/^WebAssembly .*: Cannot use WebGPU on an old card$/);
  other.backend.dispose();
});

test("the error of who asks for WebGPU says what to do there", async () => {
  card.open = fails;
  await expect(openBackend("webgpu")).rejects.toThrow(
    /^Cannot use WebGPU on an old card; (?:install .* or )?take --backend wasm$/,
  );
});
