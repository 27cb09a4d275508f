import { expect, test } from "vitest";
import { contractProgram } from "../merge/contract-step.fixture.ts";
import { contractShaders } from "./contract/contract.ts";
import type { Site } from "./shader.ts";

const traits = { share: 8, hardware: false, group: { workgroupBytes: 16_384, threads: 256 } };
const alone: Site = { label: "a product", nest: [], repeats: new Map(), traits };

/** Words of the parameters of a product's dispatches. */
function words(site: Site): number[] {
  const { contract } = contractProgram([2, 5, 7], 8);
  return contractShaders(contract, site).map(({ params }) => params.length);
}

test("parameters fill uniform blocks, and those of functions inside another dispatch nothing", () => {
  expect(words(alone)).toEqual([64]);
  // Room for more taps, so that kernels with other numbers of them are one text.
  expect(words({ ...alone, separate: [] })).toEqual([128]);
  // A row kernel has those of all its functions in one block of 64 KiB at most.
  const inside = { bindings: [], readOnly: new Set<number>() };
  const nested = words({ ...alone, traits: { ...traits, nested: true }, inside });
  expect(nested.length).toBe(2);
  for (const count of nested) expect([count % 4, count < 40]).toEqual([0, true]);
});
