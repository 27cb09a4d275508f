import type { Body, Program, View } from "@pixelweft/tensor/backend";

const [channels, rows, length] = [4, 3, 128];

/**
 * Pixels of a row, each of which depends on the one before: a product, and sums of three rows of what it makes, which are channels of the next
 * pixel. A thread group of a row kernel makes the three sums one after another in the same shared memory.
 */
export function roundsProgram(images: number, pixels: number): Program {
  const columns = rows * length;
  const view = (buffer: number, shape: readonly number[]): View => {
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((size, n) => size * n, 1));
    return { buffer, offset: nowhere, shape, strides, dtype: "f32" };
  };
  const map = view(0, [images, 1, pixels + 1, channels]);
  const next: View = {
    ...view(0, [images, rows]),
    strides: [(pixels + 1) * channels, 1],
    offset: { constant: channels, terms: [{ loop: 0, stride: channels }] },
  };
  return {
    buffers: [
      { role: "state", name: "map", bytes: 4 * images * (pixels + 1) * channels },
      { role: "state", name: "weights", bytes: 4 * channels * columns },
      { role: "arena", name: "arena", bytes: 4 * images * columns },
    ],
    steps: [
      {
        kind: "repeat",
        loop: 0,
        repeat: pixels,
        body: [
          {
            kind: "contract",
            space: [images, 1, 1],
            lanes: 1,
            columns,
            terms: [
              {
                a: map,
                at: [nowhere, { constant: 0, terms: [{ loop: 0, stride: 1 }] }],
                w: view(1, [1, channels, 1, columns]),
                taps: [[0, 0]],
              },
            ],
            extras: [],
            epilogue: accumulated,
            outputs: [view(2, [images, 1, 1, columns])],
          },
          {
            kind: "reduce",
            combine: "sum",
            shape: [images, rows, length],
            axes: [2],
            inputs: [view(2, [images, rows, length])],
            before: { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] },
            extras: [],
            after: accumulated,
            outputs: [next],
          },
        ],
      },
    ],
  };
}

const nowhere = { constant: 0, terms: [] };

const accumulated: Body = {
  lines: [{ op: "accumulator", lane: 0, dtype: "f32" }],
  results: [0],
};
