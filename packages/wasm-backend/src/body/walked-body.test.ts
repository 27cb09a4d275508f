import type { Expr, MapKernel, Program, View } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { bytesAfter } from "../layer.fixture.ts";
import { wasmBackend } from "../mod.ts";

const still = { constant: 0, terms: [] };

/** A map of two rows over a dense input, one that is the same along a row, and one that is the same in each row. */
function mapProgram(columns: number, lines: readonly Expr[]): Program {
  const shape = [2, columns];
  const view = (buffer: number, strides: readonly number[]): View => {
    return { buffer, offset: still, shape, strides, dtype: "f32" };
  };
  const map: MapKernel = {
    kind: "map",
    shape,
    inputs: [view(0, [columns, 1]), view(1, [1, 0]), view(2, [0, 1])],
    body: { lines, results: [lines.length - 1] },
    outputs: [view(3, [columns, 1])],
  };
  const sizes = [2 * columns, 2, columns, 2 * columns];
  return {
    buffers: sizes.map((size, i) => ({ role: "state", name: `${i}`, bytes: 4 * size })),
    steps: [map],
  };
}

const inputs: readonly Expr[] = [0, 1, 2].map((input) => ({ op: "input", input, dtype: "f32" }));

test.each([8, 11, 12, 19, 24])(
  "rows of %i are what the reference makes of them",
  async (columns) => {
    const program = mapProgram(columns, [
      ...inputs,
      { op: "floor", args: [0], dtype: "f32" },
      { op: "index", axis: 1, dtype: "i32" },
      { op: "cast", args: [4], dtype: "f32" },
      { op: "abs", args: [1], dtype: "f32" },
      { op: "lt", args: [6, 2], dtype: "u32" },
      { op: "select", args: [7, 5, 3], dtype: "f32" },
    ]);
    const backend = await wasmBackend({ threads: 1 });
    expect(await bytesAfter(backend, program)).toEqual(
      await bytesAfter(referenceBackend(), program),
    );
    backend.dispose();
  },
);

test.each(["exp", "log", "tanh", "sigmoid", "sqrt", "neg", "f16", "bf16"] as const)(
  "%s of neighbours has the same bits if V8 joins them",
  async (op) => {
    const program = mapProgram(1027, [
      ...inputs,
      { op: "mul", args: [0, 1], dtype: "f32" },
      { op: "max", args: [3, 2], dtype: "f32" },
      { op, args: [4], dtype: "f32" },
    ]);
    const [plain, joined] = [
      await wasmBackend({ threads: 1 }),
      await wasmBackend({ threads: 1, revectorize: true }),
    ];
    expect(await bytesAfter(joined, program)).toEqual(await bytesAfter(plain, program));
    plain.dispose();
    joined.dispose();
  },
);
