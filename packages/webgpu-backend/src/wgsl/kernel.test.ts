import type { View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { contractProgram } from "../merge/contract-step.fixture.ts";
import { filterProgram } from "../merge/filter-step.fixture.ts";
import { scatterShaders } from "./elements/scatter.ts";
import { kernelShaders } from "./kernel.ts";

const { contract, map } = contractProgram([2, 3, 4], 8);
const { steps } = filterProgram({ map: [2, 3, 4, 8], columns: 4, taps: [[0, 0]], slabs: 2 });
const filter = steps.find((step) => step.kind === "filter");

test("a kernel whose writer was not loaded is refused by its name; others need none", () => {
  if (filter === undefined) throw new Error("no filter");
  const traits = { share: 0, hardware: true, group: { workgroupBytes: 16_384, threads: 256 } };
  const site = { label: "kernel 3", nest: [], repeats: new Map<number, number>(), traits };
  const nothing = { products: undefined, gradients: undefined };
  expect(kernelShaders(map, site, nothing).length).toBe(1);
  for (const kernel of [contract, filter])
    expect(() => kernelShaders(kernel, site, nothing)).toThrow(
      new Error("Cannot write kernel 3: its writer was not loaded"),
    );
});

test("the work of a sum by index is counted: each thread looks at all indices", () => {
  const view = (buffer: number, shape: readonly number[], strides: readonly number[]): View => {
    const offset = { constant: 0, terms: [] };
    return { buffer, offset, shape, strides, dtype: buffer === 1 ? "i32" : "f32" };
  };
  const traits = { share: 0, hardware: true, group: { workgroupBytes: 16_384, threads: 256 } };
  const site = { label: "a sum", nest: [], repeats: new Map<number, number>(), traits };
  const [rows, columns] = [10, 8];
  const workOf = (picks: number): number => {
    const [shader] = scatterShaders(
      {
        kind: "scatter",
        values: view(0, [picks, columns], [columns, 1]),
        indices: view(1, [picks], [1]),
        output: view(2, [rows, columns], [columns, 1]),
      },
      site,
    );
    return shader?.work ?? 0;
  };
  expect(workOf(200_000) / workOf(20)).toBe(10_000);
  expect(workOf(20)).toBeGreaterThanOrEqual((rows * columns * 20) / 4);
});
