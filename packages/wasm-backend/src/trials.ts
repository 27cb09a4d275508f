import type {
  Body,
  ContractKernel,
  Expr,
  Program,
  Step,
  Tap,
  View,
} from "@pixelweft/tensor/backend";

const still = { constant: 0, terms: [] };
const stay = [still, still] as const;
const accumulator: Expr = { op: "accumulator", lane: 0, dtype: "f32" };
const input: Expr = { op: "input", input: 0, dtype: "f32" };
const zero: Expr = { op: "constant", value: 0, dtype: "f32" };
const sum: Body = { lines: [accumulator], results: [0] };
const relu: Body = {
  lines: [accumulator, zero, { op: "max", args: [0, 1], dtype: "f32" }],
  results: [2],
};

/** Elements of a buffer in row-major order, from one on. */
function dense(buffer: number, shape: readonly number[], first = 0): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  return { buffer, offset: { constant: first, terms: [] }, shape, strides, dtype: "f32" };
}

/** A product over and over, to be timed. Its result is the last of its buffers. */
export function timedProgram(): Program {
  const [places, channels, columns] = [48, 64, 64];
  const body = contracts(1, { space: [1, 1, places], channels, columns, taps: [[0, 0]] });
  const output = dense(2, [1, 1, places, columns]);
  return {
    buffers: [places * channels, channels * columns, places * columns].map(state),
    steps: [{ kind: "repeat", loop: 0, repeat: 10, body: [body(sum, output)] }],
  };
}

/** Numbers that the kernels of the compared program read, each from the first on. */
const numbers = 1024;
/** Taps in two loops: V8 13.6 joins wrong what it sums in several, and right what it sums in one. */
const taps: readonly Tap[] = [
  [-1, 0],
  [0, -1],
  [0, 0],
];
const [h, w, channels] = [3, 6, 8];

/**
 * A kernel of each kind that computes by vectors, to compare all that they give, which is the last of the buffers: what joins vectors may be
 * wrong in tiles of one shape and right in those of another. It is small, as its time is that of making its code.
 */
export function comparedProgram(): Program {
  const steps: Step[] = [];
  let size = 0;
  const output = (...shape: readonly number[]): View => {
    const view = dense(1, shape, size);
    size += shape.reduce((a, b) => a * b, 1);
    return view;
  };
  const odd = { space: [1, 1, 2], channels, columns: 33, taps: [[0, 0]] } as const;
  steps.push(contracts(0, odd)(sum, output(1, 1, 2, 33)));
  // With tiles of pairs of vectors and of a single one: of few rows, of many.
  for (const columns of [28, 12]) {
    const map = output(1, h, w, columns);
    steps.push(contracts(0, { space: [1, h, w], channels, columns, taps })(relu, map));
  }
  const [a, g] = [dense(0, [1, h, w, channels]), dense(0, [1, h, w, 20])];
  const slope = output(2, taps.length, channels, 20);
  const twice: Body = { lines: [input, { op: "add", args: [0, 0], dtype: "f32" }], results: [1] };
  steps.push(
    { kind: "filter", a, at: stay, taps, g, slabs: 2, output: slope },
    {
      kind: "map",
      shape: [135],
      inputs: [dense(0, [135])],
      body: twice,
      outputs: [output(135)],
    },
    {
      kind: "reduce",
      combine: "sum",
      shape: [5, 44],
      axes: [0],
      inputs: [dense(0, [5, 44])],
      before: { lines: [input], results: [0] },
      extras: [],
      after: sum,
      outputs: [output(44)],
    },
  );
  return { buffers: [numbers, size].map(state), steps };
}

interface Contracted extends Pick<ContractKernel, "space" | "columns"> {
  readonly channels: number;
  readonly taps: readonly Tap[];
}

/** A contract of the map in buffer 0 with weights in another one. */
function contracts(
  weights: number,
  { space, columns, channels: depth, taps: read }: Contracted,
): (epilogue: Body, output: View) => Step {
  const a = dense(0, [...space, depth]);
  const weight = dense(weights, [read.length, depth, 1, columns]);
  const terms = [{ a, at: stay, w: weight, taps: read }];
  return (epilogue, output) => {
    const outputs = [output];
    return { kind: "contract", space, lanes: 1, columns, terms, extras: [], epilogue, outputs };
  };
}

function state(size: number, i: number): Program["buffers"][number] {
  return { role: "state", name: `${i}`, bytes: 4 * size };
}
