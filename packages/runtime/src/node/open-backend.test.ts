// @module-tag ci
import { spawnSync } from "node:child_process";
import { totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { expect, test, vi } from "vitest";
import { openBackend, roomOfLarge } from "./open-backend.ts";

test("--backend wasm-128 joins no vectors, whatever other backends of the process do", async () => {
  const plain = await openBackend("wasm-128");
  expect(plain.words).toMatch(/^WebAssembly on the processor \(WebAssembly, (?:up to )?\d+ thread/);
  expect(plain.words).not.toContain("revectorized");
  plain.backend.dispose();
});

test.each(["cuda", "WASM", undefined])("%s is the name of no backend", async (name) => {
  await expect(Reflect.apply(openBackend, undefined, [name])).rejects.toThrow(
    new TypeError(
      `Cannot open the backend ${name}: there is auto, webgpu, wasm, wasm-128, wasm-256, wasm-large, reference, exact`,
    ),
  );
});

const isLarge = totalmem() > 2 ** 32;
const hasWideAddresses = Number.parseInt(process.versions.node, 10) >= 24;

test.runIf(isLarge && hasWideAddresses)("wasm-large has room beyond 4 GiB", async () => {
  const { backend } = await openBackend("wasm-large");
  expect(backend.capabilities.maxBufferBytes).toBeGreaterThan(2 ** 32);
  expect(backend.available?.()).toBeLessThanOrEqual(totalmem());
  backend.dispose();
});

test("wasm-large has the memory of a container, and a rank has its part of it", () => {
  const bounded = vi.spyOn(process, "constrainedMemory").mockReturnValue(2 ** 30);
  expect([roomOfLarge(), roomOfLarge(4)]).toEqual([2 ** 30, 2 ** 28]);
  bounded.mockReturnValue(0);
  expect(roomOfLarge(2)).toBe(Math.min(2 ** 34, Math.floor(totalmem() / 2)));
  bounded.mockRestore();
});

test.runIf(isLarge && !hasWideAddresses)(
  "wasm-large says that the engine has no room",
  async () => {
    await expect(openBackend("wasm-large")).rejects.toThrow("addresses have 32 bits");
  },
);

const flag = "--conditions=@pixelweft/source";
const adapter = await webgpu().then(
  (backend) => {
    backend.dispose();
    return true;
  },
  () => false,
);

test.runIf(adapter)("a device on WebGPU is opened without a word of Dawn's", () => {
  const program = `
    import { openBackend } from ${JSON.stringify(fileURLToPath(new URL("./open-backend.ts", import.meta.url)))};
    const { backend, words } = await openBackend("webgpu");
    console.log(words);
    backend.dispose();
  `;
  const run = spawnSync(process.execPath, [flag, "--input-type=module", "-e", program]);
  expect(run.stdout.toString()).toMatch(/^WebGPU on /);
  expect(run.stderr.toString()).toBe("");
});
