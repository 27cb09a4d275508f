import type { Backend, Program, View } from "@pixelweft/tensor/backend";

const still = { constant: 0, terms: [] };
const [n, h, w, channels, columns] = [4, 13, 29, 20, 36];

function dense(buffer: number, shape: readonly number[]): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  return { buffer, offset: still, shape, strides, dtype: "f32" };
}

/** A gated convolution over all borders, the gradient of its weights, and a softmax's norm: enough work for two threads. */
export function layerProgram(): Program {
  const taps = [
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, -1],
  ] as const;
  const places = n * h * w;
  const sizes = [
    places * channels,
    taps.length * channels * 2 * columns,
    places * columns,
    5 * taps.length * channels * columns,
    places,
  ];
  const a = dense(0, [n, h, w, channels]);
  const gated = dense(2, [n, h, w, columns]);
  const at = [still, still] as const;
  return {
    buffers: sizes.map((size, i) => ({ role: "state", name: `${i}`, bytes: 4 * size })),
    steps: [
      {
        kind: "contract",
        space: [n, h, w],
        lanes: 2,
        columns,
        terms: [{ a, at, w: dense(1, [taps.length, channels, 2, columns]), taps }],
        extras: [],
        epilogue: {
          lines: [
            { op: "accumulator", lane: 0, dtype: "f32" },
            { op: "accumulator", lane: 1, dtype: "f32" },
            { op: "tanh", args: [0], dtype: "f32" },
            { op: "sigmoid", args: [1], dtype: "f32" },
            { op: "mul", args: [2, 3], dtype: "f32" },
          ],
          results: [4],
        },
        outputs: [gated],
      },
      {
        kind: "filter",
        a,
        at,
        taps,
        g: gated,
        slabs: 5,
        output: dense(3, [5, taps.length, channels, columns]),
      },
      {
        kind: "reduce",
        combine: "logsumexp",
        shape: [n, h, w, columns],
        axes: [3],
        inputs: [gated],
        before: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
        extras: [],
        after: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
        outputs: [dense(4, [n, h, w])],
      },
    ],
  };
}

/** Runs a program on numbers that are the same each time, and gives the bytes of all of its buffers. */
export async function bytesAfter(backend: Backend, program: Program): Promise<Uint8Array[]> {
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }, i) => {
    const buffer = backend.alloc(bytes);
    const numbers = Float32Array.from({ length: bytes / 4 }, (_, k) => Math.sin(k * (1.3 + i)));
    backend.write(buffer, 0, new Uint8Array(numbers.buffer));
    return buffer;
  });
  await backend.run(backend.record(prepared, buffers));
  return await Promise.all(buffers.map((buffer) => backend.read(buffer, 0, buffer.bytes)));
}
