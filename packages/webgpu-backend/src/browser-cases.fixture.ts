import {
  conformanceCases,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/backend-tests";
import type { Backend } from "@pixelweft/tensor/backend";
import { describe, expect, test } from "vitest";

const programs = Array.from({ length: 50 }, (_, seed) => randomProgram(seed));

const cases = [...conformanceCases(), ...programs];

/** Tests cases on a backend of this browser: one in eight on each commit, because Node runs all of them, and all nightly. */
export function testInBrowser(name: string, backend: Backend): void {
  describe(`webgpu in a browser, ${name}`, () => {
    for (const tag of ["guard", "nightly"]) {
      const chosen = cases.filter((_, i) => (i % 8 === 0) === (tag === "guard"));
      test.each(chosen)("$name", { tags: [tag] }, async (one) => {
        const result = await runCase(backend, one);
        expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
      });
    }

    test.each(windowCases())("$name", { tags: ["nightly"] }, async (one) => {
      const result = await runWindowCase(backend, one);
      expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
    });
  });
}
