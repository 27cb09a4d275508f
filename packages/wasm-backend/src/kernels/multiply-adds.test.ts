// @module-tag ci
import type { CustomKernel, Program, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { bytesAfter } from "../layer.fixture.ts";
import { wasmBackend } from "../mod.ts";

function view(buffer: number, shape: readonly number[], strides: readonly number[]): View {
  return { buffer, offset: { constant: 0, terms: [] }, shape, strides, dtype: "f32" };
}

function program(kernel: Partial<CustomKernel>): Program {
  const rows = [7, 96] as const;
  return {
    buffers: [rows[0] * rows[1], 8, rows[0] * rows[1]].map((size, i) => {
      return { role: "state", name: `${i}`, bytes: 4 * size };
    }),
    steps: [
      {
        kind: "custom",
        name: "multiply-adds",
        attributes: { repeat: 1600 },
        inputs: [view(0, rows, [96, 1]), view(1, [8], [1])],
        outputs: [view(2, rows, [96, 1])],
        ...kernel,
      },
    ],
  };
}

test("multiply-adds add up what they say, with joined vectors and without", async () => {
  for (const revectorize of [true, false]) {
    const backend = await wasmBackend({ threads: 2, revectorize });
    const [x = [], factors = [], y] = (await bytesAfter(backend, program({}))).map(
      (bytes) => new Float32Array(bytes.buffer),
    );
    backend.dispose();
    const [first = 0] = factors;
    const expected = Array.from(x, (value, i) => value + 1600 * first * (factors[i % 8] ?? 0));
    expect([...(y ?? [])].map((value) => value.toFixed(2))).toEqual(
      expected.map((value) => value.toFixed(2)),
    );
  }
});

test("multiply-adds refuse other shapes and an odd number of turns", async () => {
  const backend = await wasmBackend({ threads: 1 });
  for (const wrong of [
    program({ attributes: { repeat: 12 } }),
    program({ inputs: [view(0, [7, 96], [96, 1])] }),
    program({ outputs: [view(2, [7, 48], [48, 1])] }),
  ])
    await expect(backend.prepare(wrong)).rejects.toThrow("Cannot prepare multiply-adds");
  backend.dispose();
});
