import { expect, test } from "vitest";
import { contractProgram } from "../merge/contract-step.fixture.ts";
import { filterProgram } from "../merge/filter-step.fixture.ts";
import { kernelShaders } from "./kernel.ts";

const { contract, map } = contractProgram([2, 3, 4], 8);
const { steps } = filterProgram({ map: [2, 3, 4, 8], columns: 4, taps: [[0, 0]], slabs: 2 });
const filter = steps.find((step) => step.kind === "filter");

test("a kernel whose writer was not loaded is refused by its name; others need none", () => {
  if (filter === undefined) throw new Error("no filter");
  const traits = { share: 0, hardware: true, group: { workgroupBytes: 16_384, threads: 256 } };
  const site = { label: "kernel 3", nest: [], repeats: new Map<number, number>(), traits };
  const nothing = { contract: undefined, gradients: undefined };
  expect(kernelShaders(map, site, nothing).length).toBe(1);
  for (const kernel of [contract, filter])
    expect(() => kernelShaders(kernel, site, nothing)).toThrow(
      new Error("Cannot write kernel 3: its writer was not loaded"),
    );
});
