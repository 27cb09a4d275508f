import { conformanceCases, runCase } from "@pixelweft/tensor/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { requestWebgpu } from "./mod.ts";

const backend = await requestWebgpu();
afterAll(() => backend.dispose());

describe("webgpu in a browser computes what the reference computes", () => {
  test.each(conformanceCases())("$name", async (one) => {
    const result = await runCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
