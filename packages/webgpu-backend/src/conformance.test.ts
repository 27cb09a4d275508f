import {
  conformanceCases,
  randomLongProgram,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/tensor/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

// The driver compiles each program again, about half a second: Chromium runs more of them.
const programs = [
  ...Array.from({ length: 25 }, (_, seed) => randomProgram(seed)),
  randomLongProgram(0),
  randomLongProgram(1),
];

const backend = await openAdapter();
afterAll(() => backend?.dispose());

describe.skipIf(backend === undefined)("webgpu computes what the reference computes", () => {
  test.each([...conformanceCases(), ...programs])("$name", async (one) => {
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
