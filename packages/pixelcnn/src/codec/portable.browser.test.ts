// @module-tag guard
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { compress, decompress } from "./mod.ts";
import { digestOf, portableCases } from "./portable.fixture.ts";

test.each([1, 2])("a page with %i threads makes and reads the same bytes", async (threads) => {
  const backend = await wasmBackend({ threads, relaxed: "off" });
  expect(backend.capabilities.description).toContain(`${threads} thread`);
  for (const { name, model, coded, digest } of portableCases) {
    const archive = await compress(coded, { backend, model, imagesPerLane: 3 });
    expect(digestOf(archive), name).toBe(digest);
    expect(await decompress(archive, { backend, model, batch: 7 }), name).toEqual(coded);
  }
  backend.dispose();
});
