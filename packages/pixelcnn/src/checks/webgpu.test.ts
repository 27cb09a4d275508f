// @module-tag ci
import { readFile } from "node:fs/promises";
import { type Backend, parseSafetensors } from "@pixelweft/tensor";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyGoldenFile } from "../model/verify.ts";
import { draw, samplingCases } from "../sample/sampling.fixture.ts";

/** A software adapter takes its time; these draw by kernels that the other cases have as well. */
const alike = new Set([
  "ReLUs for gates",
  "a residual and a blind spot in the vertical stack",
  "embedding of colours",
]);
/** In CI these are for the night; WebAssembly draws them at every commit. */
const forTheNight = new Set([
  "class-conditional",
  "one-hot",
  "linear gates and skip connections",
  "no position planes, a head of one sign",
  "original PixelCNN by class",
  "original PixelCNN by map in colour",
]);
const byDay = process.env["TEST_TIER"] !== "nightly";
const cases = samplingCases
  .filter(([name]) => !alike.has(name))
  .filter(([name]) => !byDay || !forTheNight.has(name));

// Without an adapter this file fails: a machine that is to test WebGPU has at least a software driver (`npm run setup`).
describe("on WebGPU", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await webgpu();
  });
  afterAll(() => {
    backend.dispose();
  });

  test.each(["grey", "colour-256", "colour-class", "colour-spatial"])(
    "5.27 golden %s agrees",
    async (name) => {
      const bytes = await readFile(new URL(`../../golden/${name}.safetensors`, import.meta.url));
      const agreements = await verifyGoldenFile(backend, parseSafetensors(bytes));
      expect(agreements.length).toBeGreaterThan(20);
      for (const { name: tensor, error } of agreements) expect(error, tensor).toBeLessThan(1e-5);
    },
  );

  test.each(cases)(
    "5.14 %s: the cached sampler draws the same integers as the naive one, batch 1 and 5, and row by row",
    async (_, model, extra) => {
      const request = { count: 5, seed: 11, ...extra };
      const naive = await draw(backend, model, { sampler: "naive", batch: 5, request });
      const cached = await draw(backend, model, { sampler: "cached", batch: 5, request });
      const single = await draw(backend, model, { sampler: "cached", batch: 1, request });
      expect(new Set(naive).size).toBeGreaterThan(2);
      expect([...cached]).toEqual([...naive]);
      expect([...single]).toEqual([...naive]);
      const byRows = { ...request, onRows: () => {} };
      const rows = await draw(backend, model, { sampler: "cached", batch: 5, request: byRows });
      expect([...rows]).toEqual([...naive]);
    },
    180_000,
  );
});
