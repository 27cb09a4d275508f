import { randomLongProgram, randomNetwork, randomProgram, runCase } from "@pixelweft/backend-tests";
import { afterAll, describe, expect, test } from "vitest";
import { openKinds } from "./kinds.fixture.ts";

const backends = await openKinds();
afterAll(() => backends.forEach(({ backend }) => backend.dispose()));

/** The seeds that the tests by day leave. */
function seeds(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe.each(backends)("wasm with $name computes what the reference computes", ({ backend }) => {
  test.each(seeds(100, 1000))("random program %i", async (seed) => {
    const result = await runCase(backend, randomProgram(seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(seeds(4, 300))("random program of long axes %i", async (seed) => {
    const result = await runCase(backend, randomLongProgram(seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(seeds(4, 200))("random network %i", async (seed) => {
    const result = await runCase(backend, randomNetwork(backend, seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
