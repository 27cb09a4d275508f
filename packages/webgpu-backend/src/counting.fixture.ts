import type { MapKernel, Program, View } from "@pixelweft/tensor/backend";

/** A view of the first `length` numbers of a buffer. */
export function vector(buffer: number, length: number): View {
  return {
    buffer,
    offset: { constant: 0, terms: [] },
    shape: [length],
    strides: [1],
    dtype: "f32",
  };
}

/** `x = x + add`, `repeat` times over. */
export function counting(length: number, repeat = 1, add = 1): Program {
  const step: MapKernel = {
    kind: "map",
    shape: [length],
    inputs: [vector(0, length)],
    body: {
      lines: [
        { op: "input", input: 0, dtype: "f32" },
        { op: "constant", value: add, dtype: "f32" },
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

/** The numbers in bytes that were read. */
export function floats(bytes: Uint8Array<ArrayBuffer>): number[] {
  return [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
}
