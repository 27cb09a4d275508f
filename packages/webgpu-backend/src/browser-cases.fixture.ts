import type { Backend } from "@pixelweft/tensor/backend";
import {
  conformanceCases,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/tensor/conformance";
import { describe, expect, test } from "vitest";

const programs = Array.from({ length: 50 }, (_, seed) => randomProgram(seed));

/** Tests all cases on a backend of this browser. */
export function testInBrowser(name: string, backend: Backend): void {
  describe(`webgpu in a browser, ${name}`, () => {
    test.each([...conformanceCases(), ...programs])("$name", async (one) => {
      const result = await runCase(backend, one);
      expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
    });

    test.each(windowCases())("$name", async (one) => {
      const result = await runWindowCase(backend, one);
      expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
    });
  });
}
