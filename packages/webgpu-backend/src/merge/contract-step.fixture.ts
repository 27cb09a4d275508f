import type { ContractKernel, MapKernel, Program, Step } from "@pixelweft/tensor/backend";
import { wholeView } from "./filter-step.fixture.ts";

/** Buffers of `contractProgram`, by number. */
export const contractBuffers = { map: 0, weights: 1, made: 2, ceiling: 3, result: 4 } as const;

interface ContractSteps {
  readonly contract: ContractKernel;
  readonly map: MapKernel;
  programOf(steps: readonly Step[]): Program;
}

/** A 1 x 1 convolution, and `result = min(max(made, 0), ceiling)` over what it makes. */
export function contractProgram(
  [n, h, w]: readonly [number, number, number],
  columns: number,
): ContractSteps {
  const channels = 8;
  const nowhere = { constant: 0, terms: [] };
  const shape = [n, h, w, columns];
  const made = wholeView(contractBuffers.made, shape);
  const contract: ContractKernel = {
    kind: "contract",
    space: [n, h, w],
    lanes: 1,
    columns,
    terms: [
      {
        a: wholeView(contractBuffers.map, [n, h, w, channels]),
        at: [nowhere, nowhere],
        w: wholeView(contractBuffers.weights, [1, channels, 1, columns]),
        taps: [[0, 0]],
      },
    ],
    extras: [],
    epilogue: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [made],
  };
  const map: MapKernel = {
    kind: "map",
    shape,
    inputs: [wholeView(contractBuffers.ceiling, shape), made],
    body: {
      lines: [
        { op: "input", input: 1, dtype: "f32" },
        { op: "constant", value: 0, dtype: "f32" },
        { op: "max", args: [0, 1], dtype: "f32" },
        { op: "input", input: 0, dtype: "f32" },
        { op: "min", args: [2, 3], dtype: "f32" },
      ],
      results: [4],
    },
    outputs: [wholeView(contractBuffers.result, shape)],
  };
  const sizes = [n * h * w * channels, channels * columns, ...Array(3).fill(n * h * w * columns)];
  const buffers = Object.keys(contractBuffers).map((name, k) => ({
    role: "state" as const,
    name,
    bytes: 4 * (sizes[k] ?? 0),
  }));
  const programOf = (steps: readonly Step[]): Program => ({ buffers, steps });
  return { contract, map, programOf };
}
