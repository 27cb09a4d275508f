import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
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

test("openCheckout() refuses what is no checkout, or has no packages or those of another one", async () => {
  const refusal = async (path: string, words: string): Promise<void> =>
    expect(openCheckout(path, "wasm-128")).rejects.toThrow(words);
  await refusal(join(folder, "none"), "there is no such folder");
  await refusal(folder, "run npm ci there");
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"), "junction");
  await refusal(folder, "those of another folder");
  rmSync(join(folder, "node_modules"));
  mkdirSync(join(folder, "node_modules/@pixelweft/tensor"), { recursive: true });
  await refusal(folder, "it has no apps/bench/src/ours/open-backend.ts");
});
