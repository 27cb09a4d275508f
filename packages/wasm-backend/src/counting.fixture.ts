import type { MapKernel, Program, View } from "@pixelweft/tensor/backend";

function vector(buffer: number, length: number): View {
  const offset = { constant: 0, terms: [] };
  return { buffer, offset, shape: [length], strides: [1], dtype: "f32" };
}

/** `x = x + 1`, over and over. */
export function counting(length: number, repeat = 1): Program {
  const step: MapKernel = {
    kind: "map",
    shape: [length],
    inputs: [vector(0, length)],
    body: {
      lines: [
        { op: "input", input: 0, dtype: "f32" },
        { op: "constant", value: 1, dtype: "f32" },
        { op: "add", args: [0, 1], dtype: "f32" },
      ],
      results: [2],
    },
    outputs: [vector(0, length)],
  };
  return {
    buffers: [{ role: "state", name: "x", bytes: 4 * length }],
    steps: [{ kind: "repeat", loop: 0, repeat, body: [step] }],
  };
}
