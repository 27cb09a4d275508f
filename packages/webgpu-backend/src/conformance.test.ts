import {
  conformanceCases,
  randomLongProgram,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/backend-tests";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

// The driver compiles each program again, about half a second: Chromium runs more of them.
const programs = [
  ...Array.from({ length: 25 }, (_, seed) => randomProgram(seed)),
  randomLongProgram(0),
  randomLongProgram(1),
];

const cases = [...conformanceCases(), ...programs];
// Cases of one kind of kernel follow each other, so one in eight has every kind.
const guards = cases.filter((_, i) => i % 8 === 0);
const others = cases.filter((_, i) => i % 8 !== 0);

const backend = await openAdapter();
afterAll(() => backend?.dispose());

describe.skipIf(backend === undefined)("webgpu computes what the reference computes", () => {
  test.each(guards)("$name", { tags: ["guard"] }, agrees);

  test.each(others)("$name", { tags: ["ci"] }, agrees);

  test.each(windowCases())("$name", { tags: ["ci"] }, async (one) => {
    if (backend === undefined) throw new Error("no backend");
    const result = await runWindowCase(backend, one);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  });
});

async function agrees(one: (typeof cases)[number]): Promise<void> {
  if (backend === undefined) throw new Error("no backend");
  const result = await runCase(backend, one);
  expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
}
