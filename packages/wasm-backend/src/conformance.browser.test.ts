// @module-tag guard
import { conformanceCases, runCase, runWindowCase, windowCases } from "@pixelweft/backend-tests";
import { describe, expect, test } from "vitest";
import { beyondNarrow } from "./beyond-narrow.fixture.ts";
import { wasmBackend } from "./mod.ts";

const backends = [
  { name: "two threads", backend: await wasmBackend({ threads: 2 }) },
  { name: "memory that is not shared", backend: await wasmBackend({ threads: 1 }) },
  { name: "memory beyond 4 GiB", backend: await beyondNarrow(2) },
];

test("an isolated page has threads", () => {
  const [two] = backends;
  expect(globalThis.crossOriginIsolated).toBe(true);
  expect(two?.backend.capabilities.description).toContain("2 threads");
});

describe.each(backends)("wasm in a browser with $name", ({ backend }) => {
  test.each(conformanceCases())("$name", async (one) => {
    const result = await runCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(windowCases())("$name", async (one) => {
    const result = await runWindowCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
