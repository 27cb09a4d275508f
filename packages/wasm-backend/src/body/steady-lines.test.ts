import type { Body } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { steadyLines } from "./steady-lines.ts";

/** Whether `input 0 <= input 1 * 2`, of which the loop moves along input 0. */
const body: Body = {
  lines: [
    { op: "input", input: 0, dtype: "f32" },
    { op: "input", input: 1, dtype: "f32" },
    { op: "constant", value: 2, dtype: "f32" },
    { op: "mul", args: [1, 2], dtype: "f32" },
    { op: "le", args: [0, 3], dtype: "u32" },
  ],
  results: [4],
};

test("what a loop asks for and does not move along is steady, what that is made from is not asked for", () => {
  expect(steadyLines(body, (leaf) => leaf.op !== "input" || leaf.input === 1)).toEqual([3]);
});

test("an input that a line of the loop reads is steady itself", () => {
  const both: Body = {
    lines: [...body.lines, { op: "select", args: [4, 1, 0], dtype: "f32" }],
    results: [5],
  };
  const steady = steadyLines(both, (leaf) => leaf.op !== "input" || leaf.input === 1);
  expect(steady.toSorted((a, b) => a - b)).toEqual([1, 3]);
});

test("a result may be steady; constants, lines that nothing needs and moving ones are left out", () => {
  expect(steadyLines(body, () => true)).toEqual([4]);
  expect(steadyLines(body, ({ op }) => op === "constant")).toEqual([]);
  expect(steadyLines({ ...body, results: [0] }, ({ op }) => op === "constant")).toEqual([]);
});
