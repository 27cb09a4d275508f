// @module-tag guard
import {
  conformanceCases,
  randomLongProgram,
  randomNetwork,
  randomProgram,
  runCase,
  runRandomGraph,
  runWindowCase,
  windowCases,
} from "@pixelweft/backend-tests";
import { afterAll, describe, expect, test } from "vitest";
import { beyondNarrow, hasWideAddresses } from "./beyond-narrow.fixture.ts";
import { openKinds } from "./kinds.fixture.ts";

const backends = [
  ...(await openKinds()),
  ...(hasWideAddresses
    ? [{ name: "two threads, beyond 4 GiB", backend: await beyondNarrow(2) }]
    : []),
];
afterAll(() => {
  for (const { backend } of backends) backend.dispose();
});

describe.each(backends)("wasm with $name computes what the reference computes", ({ backend }) => {
  test.each(conformanceCases())("$name", async (one) => {
    const result = await runCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(windowCases())("$name", async (one) => {
    const result = await runWindowCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(Array.from({ length: 100 }, (_, seed) => seed))("random program %i", async (seed) => {
    const result = await runCase(backend, randomProgram(seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  // More of them are tried at night: random.long.test.ts.
  test.each([0, 1, 2, 3])("random program of long axes %i", async (seed) => {
    const result = await runCase(backend, randomLongProgram(seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each([0, 1, 2, 3])("random network %i", async (seed) => {
    const result = await runCase(backend, randomNetwork(backend, seed));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(Array.from({ length: 20 }, (_, seed) => seed))("random graph %i", async (seed) => {
    const result = await runRandomGraph(backend, seed);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
