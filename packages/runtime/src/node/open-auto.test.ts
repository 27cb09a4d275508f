import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { expect, test, vi } from "vitest";
import { openBackend } from "./open-backend.ts";

// A card that is listed and cannot be used: its driver makes no device.
vi.mock("@pixelweft/webgpu-backend/node", async (original) => ({
  ...(await original<object>()),
  findAdapters: () => Promise.resolve([{ description: "an old card", software: false }]),
  webgpu: () => Promise.reject(new WebgpuUnavailableError("Cannot use WebGPU on an old card")),
}));

test("auto is WebAssembly where a card is there and cannot be used, and says why", async () => {
  const { backend, words } = await openBackend("auto");
  expect(backend.name).toBe("wasm");
  expect(words).toMatch(/^WebAssembly on the processor .*: Cannot use WebGPU on an old card$/);
  backend.dispose();
});

test("the error of who asks for WebGPU says what to do there", async () => {
  await expect(openBackend("webgpu")).rejects.toThrow(
    /^Cannot use WebGPU on an old card; (?:install .* or )?take --backend wasm$/,
  );
});
