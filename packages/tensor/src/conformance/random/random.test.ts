import { expect, test } from "vitest";
import { validateProgram } from "../../backend/mod.ts";
import type { Kernel, Step } from "../../backend/mod.ts";
import { referenceBackend } from "../../reference/mod.ts";
import { randomProgram } from "../mod.ts";
import { outputsOf } from "../outputs.ts";
import { storedDType } from "../run.ts";

const seeds = Array.from({ length: 60 }, (_, i) => i);

test("randomProgram() is valid, the same for the same seed, and another for another", () => {
  for (const seed of seeds) {
    const { program } = randomProgram(seed);
    validateProgram(program);
    expect(JSON.stringify(randomProgram(seed).program.steps)).toBe(JSON.stringify(program.steps));
  }
  const texts = seeds.map((seed) => JSON.stringify(randomProgram(seed).program.steps));
  expect(new Set(texts).size).toBe(seeds.length);
});

test("random programs use every kind of kernel and nested loops", () => {
  const all = seeds.flatMap((seed) => kernels(randomProgram(seed).program.steps, 0));
  for (const kind of ["map", "reduce", "contract", "filter", "gather", "scatter"] as const)
    for (const depth of [0, 1, 2])
      expect(
        all.some((found) => found.kernel.kind === kind && found.depth === depth),
        `${kind} at depth ${depth}`,
      ).toBe(true);
});

test("values of random programs are finite and of ordinary size", async () => {
  const backend = referenceBackend();
  for (const seed of seeds) {
    const testCase = randomProgram(seed);
    const outputs = await outputsOf(backend, testCase);
    for (const [k, buffer] of testCase.outputs.entries()) {
      if (storedDType(testCase.program, buffer) !== "f32") continue;
      const values = new Float32Array(outputs[k]?.buffer ?? new ArrayBuffer());
      const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      expect(largest, `seed ${seed}`).toBeGreaterThan(1e-3);
      expect(largest, `seed ${seed}`).toBeLessThan(1e5);
    }
  }
});

function kernels(steps: readonly Step[], depth: number): { kernel: Kernel; depth: number }[] {
  return steps.flatMap((step) =>
    step.kind === "repeat" ? kernels(step.body, depth + 1) : [{ kernel: step, depth }],
  );
}
