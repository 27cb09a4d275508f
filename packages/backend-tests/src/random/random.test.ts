// @module-tag ci
import { type Kernel, type Step, validateProgram } from "@pixelweft/tensor/backend";
import { mapViews } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { randomLongProgram, randomProgram } from "../mod.ts";
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

test("random programs replace rows of narrow floats, and have kernels over other sizes of the same body", () => {
  const all = seeds.map((seed) => kernels(randomProgram(seed).program.steps, 0));
  const dtypes = all
    .flat()
    .flatMap(({ kernel }) =>
      kernel.kind === "scatter" && kernel.keep === true ? [kernel.output.dtype] : [],
    );
  for (const dtype of ["f16", "bf16", "f32"] as const) expect(dtypes).toContain(dtype);
  const twins = all.filter((list) => {
    const bodies = list.flatMap(({ kernel }) => (kernel.kind === "map" ? [kernel.body] : []));
    return new Set(bodies).size < bodies.length;
  });
  expect(twins.length).toBeGreaterThan(5);
});

test("random programs of long axes are valid, and every kind of kernel has long ones", () => {
  const longest = new Map<string, number>();
  for (const seed of seeds) {
    const { program } = randomLongProgram(seed);
    validateProgram(program);
    for (const { kernel } of kernels(program.steps, 0))
      longest.set(kernel.kind, Math.max(longest.get(kernel.kind) ?? 0, longestAxis(kernel)));
  }
  const least = {
    map: 10_000,
    reduce: 10_000,
    gather: 4000,
    scatter: 2000,
    contract: 500,
    filter: 100,
  };
  for (const [kind, extent] of Object.entries(least))
    expect(longest.get(kind), kind).toBeGreaterThan(extent);
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

/** The longest axis of anything that a kernel reads or writes. */
function longestAxis(kernel: Kernel): number {
  let longest = 0;
  mapViews(kernel, (view) => {
    longest = Math.max(longest, ...view.shape);
    return view;
  });
  return longest;
}

function kernels(steps: readonly Step[], depth: number): { kernel: Kernel; depth: number }[] {
  return steps.flatMap((step) =>
    step.kind === "repeat" ? kernels(step.body, depth + 1) : [{ kernel: step, depth }],
  );
}
