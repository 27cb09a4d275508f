import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCheckout } from "./checkout.ts";

const top = fileURLToPath(new URL("../../../..", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pixelweft-checkout-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("openCheckout() runs the kernels of a checkout, those of this one too", async () => {
  const { backend, prepare } = await openCheckout(top, "wasm-128");
  const run = await prepare({ kind: "matmul", rows: 4, size: 8 }, folder);
  await run();
  const before = backend.stats().dispatches;
  await run();
  expect(backend.stats().dispatches).toBeGreaterThan(before);
  backend.dispose();
});

test("openCheckout() refuses a folder that is no checkout", async () => {
  await expect(openCheckout(folder, "wasm-128")).rejects.toThrow("it has no apps/bench/src/ours");
});

test("openCheckout() refuses a checkout without packages, or with those of another one", async () => {
  const ours = join(folder, "apps/bench/src/ours");
  mkdirSync(ours, { recursive: true });
  writeFileSync(join(ours, "open-backend.ts"), "");
  await expect(openCheckout(folder, "wasm-128")).rejects.toThrow("run npm ci there");
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
  await expect(openCheckout(folder, "wasm-128")).rejects.toThrow("those of another folder");
});
