import type { MapKernel, Step } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { contractBuffers, contractProgram } from "./contract-step.fixture.ts";
import { wholeView } from "./filter-step.fixture.ts";
import { mergeAll } from "./merge-options.fixture.ts";
import { mergeSteps } from "./merge-steps.ts";

const { contract, map } = contractProgram([2, 3, 4], 8);
const shape = [2, 3, 4, 8];

/** The kinds of what steps become, in order. */
function kinds(some: readonly Step[], maxBuffers = 8): string[] {
  return mergeSteps(some, { ...mergeAll, maxBuffers }).map(({ work }) => work.kind);
}

test("a contract takes a map over what it makes", () => {
  const [merged, ...others] = mergeSteps([contract, map], mergeAll);
  expect(others).toEqual([]);
  expect(merged?.work).toEqual({
    ...contract,
    extras: [map.inputs[0]],
    epilogue: {
      lines: [
        { op: "accumulator", lane: 0, dtype: "f32" },
        { op: "constant", value: 0, dtype: "f32" },
        { op: "max", args: [0, 1], dtype: "f32" },
        { op: "input", input: 0, dtype: "f32" },
        { op: "min", args: [2, 3], dtype: "f32" },
      ],
      results: [0, 4],
    },
    outputs: [...contract.outputs, ...map.outputs],
  });
  expect(kinds([contract, map, map])).toEqual(["contract", "map"]);
});

test("a map that adds stays: a compiler could join its sum with a product", () => {
  const lines = map.body.lines.map((line) =>
    line.op === "max" ? { ...line, op: "add" as const } : line,
  );
  expect(kinds([contract, { ...map, body: { ...map.body, lines } }])).toEqual(["contract", "map"]);
});

test("a map stays where other threads read what it writes, or make what it reads", () => {
  const to = (buffer: number): MapKernel => ({ ...map, outputs: [wholeView(buffer, shape)] });
  for (const buffer of [contractBuffers.map, contractBuffers.weights, contractBuffers.made])
    expect(kinds([contract, to(buffer)])).toEqual(["contract", "map"]);
  const [ceiling, made] = map.inputs;
  if (ceiling === undefined || made === undefined) throw new Error("no inputs");
  const turned = { ...made, strides: [96, 8, 24, 1] };
  expect(kinds([contract, { ...map, inputs: [turned, made] }])).toEqual(["contract", "map"]);
});

test("a map of another shape, of other views than fours, or with too many buffers stays", () => {
  expect(kinds([contract, { ...map, shape: [24, 8] }])).toEqual(["contract", "map"]);
  const odd = {
    ...wholeView(contractBuffers.map, shape),
    offset: { constant: 193, terms: [] },
  };
  expect(kinds([contract, { ...map, outputs: [odd] }])).toEqual(["contract", "map"]);
  expect(kinds([contract, map], 4)).toEqual(["contract", "map"]);
});
