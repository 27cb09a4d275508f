// @module-tag guard
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { compress, decompress } from "./mod.ts";
import { digestOf, portableCases } from "./portable.fixture.ts";

// Deno and Bun run this file too: `npm run test:runtimes`. Chromium has portable.browser.test.ts.
const backends = [
  { threads: 1, relaxed: "off" },
  { threads: 2, relaxed: "off" },
  { threads: 2, relaxed: "off", revectorize: true },
] as const;

test("threads, joined vectors and batches change no byte of an archive", async () => {
  const archives = new Map<string, Uint8Array>();
  for (const options of backends) {
    const backend = await wasmBackend(options);
    for (const { name, model, coded, digest } of portableCases) {
      const batch = options.threads === 1 ? 64 : 3;
      const archive = await compress(coded, { backend, model, imagesPerLane: 3, batch });
      expect(digestOf(archive), name).toBe(digest);
      archives.set(name, archive);
    }
    backend.dispose();
  }
  for (const options of backends) {
    const backend = await wasmBackend(options);
    for (const { name, model, coded } of portableCases)
      for (const batch of options.threads === 1 ? [1, 7] : [2]) {
        const archive = archives.get(name) ?? new Uint8Array();
        const found = await decompress(archive, { backend, model, batch });
        expect(found, name).toEqual(coded);
      }
    backend.dispose();
  }
});
