import {
  conformanceCases,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/tensor/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

describe.skipIf(backend === undefined)("webgpu computes what the reference computes", () => {
  test.each(conformanceCases())("$name", async (one) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });

  test.each(windowCases())("$name", async (one) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runWindowCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
