import type { Body, Program, Step, Term, View } from "@pixelweft/tensor/backend";

/** Channels of a pixel and levels of a choice, so many that threads of a GPU share a row. */
const [channels, levels] = [8, 160];

interface Shape {
  readonly pixels?: number;
  readonly shared?: boolean;
  /** Channels of a second map, which the loop leaves as it is. Default: there is none. */
  readonly links?: number;
}

const input: Body = { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] };

function scaled(by: number): Body {
  return {
    lines: [
      { op: "accumulator", lane: 0, dtype: "f32" },
      { op: "constant", value: by, dtype: "f32" },
      { op: "mul", args: [0, 1], dtype: "f32" },
    ],
    results: [2],
  };
}

/**
 * Pixels of a row, each of which depends on the one before: a 1 x 1 convolution, exponentials, their running sum, and its sum, which is a
 * channel of the next pixel. The running sum lies where the maxima of all images lay. With `shared`, all images read the exponentials of the first; with
 * `links`, the convolution begins with a term over another map.
 */
export function rowProgram(
  images: number,
  { pixels = 6, shared = false, links = 0 }: Shape = {},
): Program {
  const view = (buffer: number, shape: readonly number[], constant = 0): View => {
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((size, n) => size * n, 1));
    return { buffer, offset: { constant, terms: [] }, shape, strides, dtype: "f32" };
  };
  const nowhere = { constant: 0, terms: [] };
  const map = view(0, [images, 1, pixels + 1, channels]);
  const apart = (pixels + 1) * channels;
  const next: View = {
    ...view(0, [images]),
    strides: [apart],
    offset: { constant: channels, terms: [{ loop: 0, stride: channels }] },
  };
  const [logits, weights, maxima] = [0, images * levels, 2 * images * levels];
  const rows = [images, levels];
  const exponentials = view(2, rows, weights);
  const top = view(2, [images], maxima);
  const running = view(2, rows, maxima);
  const accumulated: Body = {
    lines: [{ op: "accumulator", lane: 0, dtype: "f32" }],
    results: [0],
  };
  const at = [nowhere, { constant: 0, terms: [{ loop: 0, stride: 1 }] }] as const;
  const linked: Term = {
    a: view(3, [images, 1, pixels, links]),
    at,
    w: view(4, [1, links, 1, levels]),
    taps: [[0, 0]],
  };
  const body: Step[] = [
    {
      kind: "contract",
      space: [images, 1, 1],
      lanes: 1,
      columns: levels,
      terms: [
        ...(links > 0 ? [linked] : []),
        { a: map, at, w: view(1, [1, channels, 1, levels]), taps: [[0, 0]] },
      ],
      extras: [],
      epilogue: scaled(0.5),
      outputs: [view(2, [images, 1, 1, levels], logits)],
    },
    {
      kind: "reduce",
      combine: "max",
      shape: rows,
      axes: [1],
      inputs: [view(2, rows, logits)],
      before: input,
      extras: [],
      after: accumulated,
      outputs: [top],
    },
    {
      kind: "map",
      shape: rows,
      inputs: [view(2, rows, logits), { ...top, shape: rows, strides: [1, 0] }],
      body: {
        lines: [
          { op: "input", input: 0, dtype: "f32" },
          { op: "input", input: 1, dtype: "f32" },
          { op: "sub", args: [0, 1], dtype: "f32" },
          { op: "exp", args: [2], dtype: "f32" },
        ],
        results: [3],
      },
      outputs: [exponentials],
    },
    {
      kind: "reduce",
      combine: "prefix",
      shape: rows,
      axes: [1],
      inputs: [shared ? { ...exponentials, strides: [0, 1] } : exponentials],
      before: input,
      extras: [],
      after: accumulated,
      outputs: [running],
    },
    {
      kind: "reduce",
      combine: "sum",
      shape: rows,
      axes: [1],
      inputs: [running],
      before: input,
      extras: [],
      after: scaled(1e-4),
      outputs: [next],
    },
  ];
  return {
    buffers: [
      { role: "state", name: "map", bytes: 4 * images * apart },
      { role: "state", name: "weights", bytes: 4 * channels * levels },
      { role: "arena", name: "arena", bytes: 4 * 3 * images * levels },
      { role: "state", name: "links", bytes: 4 * Math.max(1, images * pixels * links) },
      { role: "state", name: "link weights", bytes: 4 * Math.max(1, links * levels) },
    ],
    steps: [{ kind: "repeat", loop: 0, repeat: pixels, body }],
  };
}
