import {
  type ConformanceCase,
  conformanceCases,
  randomProgram,
  runCase,
} from "@pixelweft/backend-tests";
// @module-tag nightly
import type { Program, Step, View } from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "../adapter.fixture.ts";
import { scalarMap } from "./scalar-map.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

/** Whether one of the steps is a map that is made element by element. */
function hasScalarMap(steps: readonly Step[]): boolean {
  return steps.some((step) =>
    step.kind === "repeat"
      ? hasScalarMap(step.body)
      : step.kind === "map" && scalarMap(step) !== undefined,
  );
}

/** A case with a sum by index, of nothing, as programs without a gradient keep their maps. */
function withGradient({ name, program, ...one }: ConformanceCase): ConformanceCase {
  const { buffers, steps } = program;
  const view = (shape: readonly number[], dtype: View["dtype"], at: number): View => ({
    buffer: buffers.length + at,
    offset: { constant: 0, terms: [] },
    shape,
    strides: shape.map((_, axis) => (axis === 0 ? (shape[1] ?? 1) : 1)),
    dtype,
  });
  const sum: Step = {
    kind: "scatter",
    values: view([2, 4], "f32", 0),
    indices: view([2], "u32", 1),
    output: view([3, 4], "f32", 2),
  };
  const more = [32, 8, 48].map((bytes, at) => ({ role: "arena", name: `${at}`, bytes }) as const);
  const whole: Program = { ...program, buffers: [...buffers, ...more], steps: [...steps, sum] };
  return { ...one, name, program: whole };
}

const cases = [
  ...conformanceCases(),
  ...Array.from({ length: 16 }, (_, seed) => randomProgram(1000 + seed)),
].filter(({ program }) => hasScalarMap(program.steps));

test("many cases have maps that are made element by element", () => {
  expect(cases.length).toBeGreaterThan(35);
});

describe.skipIf(backend === undefined)("element by element, maps are the reference's", () => {
  test.each(cases)("$name", async (one) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runCase(backend, withGradient(one));
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});
