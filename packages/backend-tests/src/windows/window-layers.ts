import type { ContractKernel, Tap } from "@pixelweft/tensor/backend";
import type { CaseBuilder } from "../case.ts";
import { uniform } from "../data.ts";
import { at, contract, square, term } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { broadcast, permute, pick, reshape, slice } from "../view.ts";

/** A contract that is computed whole and by windows. */
export interface Layer {
  readonly name: string;
  readonly tolerance: number;
  /** The whole pass, over 3 images; its memory is made with `builder`. */
  readonly kernel: (builder: CaseBuilder) => ContractKernel;
}

const causal: readonly Tap[] = square.slice(0, 5);
const space = [3, 4, 5] as const;

/** The kinds of layer that a cached sampler evaluates over windows. */
export const layers: readonly Layer[] = [
  { name: "a causal convolution", tolerance: 1e-5, kernel: convolution },
  { name: "64 channels to 64", tolerance: 1e-5, kernel: wide },
  { name: "a long sum", tolerance: 1e-5, kernel: long },
  { name: "a gate with a link, a bias and a residual", tolerance: 2e-5, kernel: gate },
  { name: "a colour group of both halves", tolerance: 2e-5, kernel: group },
  { name: "transposed weights at odd offsets", tolerance: 1e-5, kernel: transposed },
  { name: "weights of each image's own", tolerance: 1e-5, kernel: byImages },
  { name: "a window inside a larger map", tolerance: 1e-5, kernel: inside },
];

function convolution(builder: CaseBuilder): ContractKernel {
  const a = builder.input(uniform(1), [...space, 7]);
  const w = builder.constant(uniform(2), [5, 7, 1, 10]);
  return contract({
    terms: [term(a, w, { taps: causal })],
    outputs: [builder.output([...space, 10])],
  });
}

function wide(builder: CaseBuilder): ContractKernel {
  const a = builder.input(uniform(1), [...space, 64]);
  const w = builder.constant(uniform(2), [2, 64, 1, 64]);
  const taps = square.slice(3, 5);
  return contract({ terms: [term(a, w, { taps })], outputs: [builder.output([...space, 64])] });
}

function long(builder: CaseBuilder): ContractKernel {
  const a = builder.input(uniform(1), [...space, 513]);
  const w = builder.constant(uniform(2), [1, 513, 1, 6]);
  return contract({ terms: [term(a, w)], outputs: [builder.output([...space, 6])] });
}

function gate(builder: CaseBuilder): ContractKernel {
  const [inner, half] = [16, 12];
  const h = builder.input(uniform(1), [...space, inner]);
  const v = builder.input(uniform(2), [...space, 2 * half]);
  const w = builder.constant(uniform(3), [5, inner, 2, half]);
  const link = builder.constant(uniform(4), [1, 2 * half, 2, half]);
  const bias = builder.constant(uniform(5), [2, half]);
  const residual = builder.input(uniform(6), [...space, half]);
  const shape = [...space, half];
  const both = builder.output([...space, 2 * half]);
  const lines = new Lines();
  const left = lines.call("add", [lines.accumulator(0), lines.input(0)]);
  const right = lines.call("add", [lines.accumulator(1), lines.input(1)]);
  const gated = lines.call("mul", [lines.call("tanh", [left]), lines.call("sigmoid", [right])]);
  const result = lines.call("add", [gated, lines.input(2)]);
  return contract({
    terms: [term(h, w, { taps: causal }), term(v, link)],
    extras: [broadcast(pick(bias, 0, 0), shape), broadcast(pick(bias, 0, 1), shape), residual],
    epilogue: lines.body(left, right, result),
    outputs: [
      slice(both, 3, { start: 0, size: half }),
      slice(both, 3, { start: half, size: half }),
      builder.output(shape),
    ],
  });
}

function group(builder: CaseBuilder): ContractKernel {
  const [colours, width] = [3, 21];
  const a = builder.input(uniform(1), [...space, 63]);
  const w = builder.constant(uniform(2), [2, 63, 2, colours, width]);
  const output = builder.output([...space, colours * width]);
  const lines = new Lines();
  const gated = lines.call("mul", [
    lines.call("tanh", [lines.accumulator(0)]),
    lines.call("sigmoid", [lines.accumulator(1)]),
  ]);
  return contract({
    terms: [term(a, pick(w, 3, 1), { taps: square.slice(3, 5) })],
    epilogue: lines.body(gated),
    outputs: [slice(output, 3, { start: width, size: width })],
  });
}

function transposed(builder: CaseBuilder): ContractKernel {
  const memory = builder.input(uniform(1), [...space, 33]);
  const weights = builder.constant(uniform(2), [3, 20, 1, 40]);
  const a = slice(memory, 3, { start: 3, size: 30 });
  const w = permute(
    slice(slice(weights, 3, { start: 5, size: 30 }), 1, { start: 1, size: 18 }),
    [0, 3, 2, 1],
  );
  const output = builder.output([...space, 27]);
  return contract({
    terms: [term(a, w, { taps: causal.slice(2) })],
    outputs: [slice(output, 3, { start: 5, size: 18 })],
  });
}

function byImages(builder: CaseBuilder): ContractKernel {
  const a = builder.input(uniform(1), [...space, 18]);
  const w = builder.constant(uniform(2), [3, 2, 18, 1, 20]);
  const shared = builder.constant(uniform(3), [1, 18, 1, 20]);
  return contract({
    terms: [term(a, w, { taps: square.slice(3, 5) }), term(a, shared)],
    outputs: [builder.output([...space, 20])],
  });
}

function inside(builder: CaseBuilder): ContractKernel {
  const a = builder.input(uniform(1), [3, 7, 9, 8]);
  const flat = builder.constant(uniform(2), [9 * 8 * 8]);
  const w = reshape(flat, [9, 8, 1, 8]);
  return contract({
    terms: [term(a, w, { taps: square, at: at(4, 5) })],
    outputs: [builder.output([...space, 8])],
  });
}
