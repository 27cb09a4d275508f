// @module-tag ci
import {
  conformanceCases,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/backend-tests";
import type { Kernel, Program, Step } from "@pixelweft/tensor/backend";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { absent } from "./absent.fixture.ts";
import { openblasBackend, type OpenblasBackend } from "./mod.ts";
import { isOfFloats } from "./steps.ts";

describe.skipIf(absent)("OpenBLAS with the reference computes what the reference computes", () => {
  let backend: OpenblasBackend;
  beforeAll(() => {
    backend = openblasBackend({ threads: 2 });
  });
  afterAll(() => backend.dispose());

  test.each(conformanceCases())("$name", async (one) => {
    const { passed, detail, error } = await runCase(backend, one);
    expect(passed, `${detail} (error ${error})`).toBe(true);
  });

  test.each(windowCases())("$name", async (one) => {
    const { passed, detail, error } = await runWindowCase(backend, one);
    expect(passed, `${detail} (error ${error})`).toBe(true);
  });

  test.each(Array.from({ length: 100 }, (_, seed) => seed))("random program %i", async (seed) => {
    const { passed, detail, error } = await runCase(backend, randomProgram(seed));
    expect(passed, `${detail} (error ${error})`).toBe(true);
  });
});

test.skipIf(absent)(
  "every product of f32 is OpenBLAS's, and none of them is left to the reference",
  async () => {
    const counting = openblasBackend();
    const running = vi.spyOn(counting, "run");
    const cases = [...conformanceCases(), ...[1, 2, 3, 4, 5, 6, 7, 8].map(randomProgram)];
    const wanted = { map: 0, reduce: 0, contract: 0, filter: 0, gather: 0, scatter: 0, custom: 0 };
    const others = { contract: 0, filter: 0 };
    for (const one of cases) {
      running.mockClear();
      await runCase(counting, one);
      // Small programs are run twice.
      const runs = running.mock.calls.length;
      countRuns(one.program, (step, each) => {
        const times = runs * each;
        wanted[step.kind] += times;
        if ((step.kind === "contract" || step.kind === "filter") && !isOfFloats(step))
          others[step.kind] += times;
      });
    }
    expect(wanted.contract).toBeGreaterThan(100);
    expect(wanted.filter).toBeGreaterThan(20);
    expect(others.contract).toBeGreaterThan(10);
    expect(counting.counts.openblas).toEqual({
      contract: wanted.contract - others.contract,
      filter: wanted.filter - others.filter,
    });
    expect(counting.counts.reference).toEqual({ ...wanted, ...others });
    expect(counting.stats().dispatches).toBe(Object.values(wanted).reduce((a, b) => a + b));
    counting.dispose();
  },
);

/** Counts what a run of a program executes. */
function countRuns({ steps }: Program, count: (step: Kernel, times: number) => void): void {
  const visit = (step: Step, times: number): void => {
    if (step.kind === "repeat") for (const inner of step.body) visit(inner, times * step.repeat);
    else count(step, times);
  };
  for (const step of steps) visit(step, 1);
}
