import { expect, test } from "vitest";
import type { Kernel, View } from "../backend/mod.ts";
import { affine } from "../graph/affine.ts";
import { type HostMemory, referenceKernel } from "./mod.ts";

function memoryOf(...values: number[]): HostMemory {
  const f32 = Float32Array.from(values);
  const { buffer } = f32;
  const [i32, u32] = [new Int32Array(buffer), new Uint32Array(buffer)];
  return { f32, i32, u32, u8: new Uint8Array(buffer) };
}

test("a kernel over memory of one's own stores where the loops stand in each run", () => {
  const at = (buffer: number): View => ({
    buffer,
    offset: { constant: 0, terms: [{ loop: 2, stride: 1 }] },
    shape: [],
    strides: [],
    dtype: "f32",
  });
  const copy: Kernel = {
    kind: "map",
    shape: [],
    inputs: [at(0)],
    body: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
    outputs: [at(1)],
  };
  const loops: number[] = [];
  const [from, to] = [memoryOf(5, 6, 7), memoryOf(0, 0, 0)];
  const run = referenceKernel(copy, loops)([from, to]);
  run();
  expect([...to.f32]).toEqual([5, 0, 0]);
  loops[2] = 2;
  run();
  expect([...to.f32]).toEqual([5, 0, 7]);
});

test("two kernels bound at once do not disturb each other", () => {
  const view = { buffer: 0, offset: affine(0), shape: [2], strides: [1], dtype: "f32" } as const;
  const times = (factor: number): (() => void) =>
    referenceKernel({
      kind: "map",
      shape: [2],
      inputs: [view],
      body: {
        lines: [
          { op: "input", input: 0, dtype: "f32" },
          { op: "constant", value: factor, dtype: "f32" },
          { op: "mul", args: [0, 1], dtype: "f32" },
        ],
        results: [2],
      },
      outputs: [view],
    })([memory]);
  const memory = memoryOf(1, 2);
  const [twice, thrice] = [times(2), times(3)];
  twice();
  thrice();
  twice();
  expect([...memory.f32]).toEqual([12, 24]);
});

test("the reference has no custom kernel", () => {
  const custom = { kind: "custom", name: "mine", attributes: {}, inputs: [], outputs: [] } as const;
  expect(() => referenceKernel(custom)).toThrow("Cannot prepare custom kernel mine");
});
