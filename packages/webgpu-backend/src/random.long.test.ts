import { randomLongProgram, randomNetwork, randomProgram, runCase } from "@pixelweft/backend-tests";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const backend = await openAdapter();
const device = await openDevice();
const card = device && webgpuBackend(device, { software: false, ownsDevice: true });
afterAll(() => [backend, card].forEach((one) => one?.dispose()));

/** The seeds that the tests by day leave. */
function seeds(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe.skipIf(backend === undefined)("webgpu computes what the reference computes", () => {
  test.each(seeds(25, 100))("random program %i", async (seed) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runCase(backend, randomProgram(seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(seeds(2, 60))("random program of long axes %i", async (seed) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runCase(backend, randomLongProgram(seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(seeds(0, 40))("random network %i", async (seed) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runCase(backend, randomNetwork(backend, seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(seeds(6, 40))("random network %i as a GPU runs it", async (seed) => {
    if (card === undefined) throw new Error("no backend");
    const result = await runCase(card, randomNetwork(card, seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
