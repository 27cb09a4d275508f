import { convolve, wholeWindow, gate, type ConvolutionTerm } from "@pixelweft/layers";
import { add, pad, relu, slice, tensor, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { kernelShape } from "./gated-specs.ts";
import { squareShape } from "./pixelcnn-specs.ts";

type Parameters = Readonly<Record<string, Float32Array>>;

/**
 * The Gated PixelCNN as the paper puts it, for images of one colour and without conditions: masked n x n and 1 x n kernels, and the
 * other convention for the vertical stack. Its map v(r) knows row r of the image; the link reads it a row higher, which shifts the
 * whole stack at once. A row of padding stands above the image, for the link of row 0 reads what is there.
 */
export function maskedNetwork(
  config: PixelCNNConfig,
  parameters: Parameters,
  input: Tensor,
): Tensor {
  const { layers, hiddenChannels } = config;
  const [n = 1, height = 1, width = 1, planes = 1] = input.shape;
  const taller = pad(input, [0, 1, 0, 0], [n, height + 1, width, planes]);
  let above = taller;
  let beside = input;
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    const size = kernelShape(config, layer);
    const half = (size.columns - 1) / 2;
    const vertical = convolution(
      [{ map: above, weight: squareKernel(config, parameters, layer), firstTap: [-half, -half] }],
      vector(parameters, `${name}.vertical.bias`),
    );
    // The row above each row.
    const higher = slice(vertical, [undefined, { start: 0, size: height }]);
    const wide = wideKernel(config, parameters, layer);
    const link = matrix(parameters, `${name}.link.weight`, [
      2 * hiddenChannels,
      2 * hiddenChannels,
    ]);
    const pre = convolution(
      [
        { map: beside, weight: wide, firstTap: [0, -half] },
        { map: higher, weight: link },
      ],
      vector(parameters, `${name}.horizontal.bias`),
    );
    const residual = matrix(parameters, `${name}.residual.weight`, [
      hiddenChannels,
      hiddenChannels,
    ]);
    const branch = convolution(
      [{ map: gate(pre), weight: residual }],
      vector(parameters, `${name}.residual.bias`),
    );
    beside = layer === 0 ? branch : add(branch, beside);
    const gated = gate(vertical);
    if (config.verticalResidual && layer > 0 && layer < layers - 1) {
      const square = [hiddenChannels, hiddenChannels] as const;
      const weight = matrix(parameters, `${name}.vertical-residual.weight`, square);
      const bias = vector(parameters, `${name}.vertical-residual.bias`);
      above = add(convolution([{ map: gated, weight }], bias), above);
    } else above = gated;
  }
  const { headChannels: head, levels } = config;
  const first = matrix(parameters, "head.0.weight", [hiddenChannels, head]);
  const mid = convolution(
    [{ map: relu(beside), weight: first }],
    vector(parameters, "head.0.bias"),
  );
  const last = matrix(parameters, "head.1.weight", [head, levels]);
  return convolution([{ map: relu(mid), weight: last }], vector(parameters, "head.1.bias"));
}

/**
 * The original PixelCNN as its paper puts it, for images of one colour and without conditions: n x n kernels that are masked below
 * and to the right.
 */
export function maskedPixelcnn(
  config: PixelCNNConfig,
  parameters: Parameters,
  input: Tensor,
): Tensor {
  const { layers, hiddenChannels, headChannels: head, levels } = config;
  const product = (map: Tensor, name: string, shape: readonly [number, number]): Tensor =>
    convolution(
      [{ map, weight: matrix(parameters, `${name}.weight`, shape) }],
      vector(parameters, `${name}.bias`),
    );
  const square = (map: Tensor, layer: number): Tensor => {
    const { half, inputs, outputs } = squareShape(config, layer);
    const name = `layers.${layer}`;
    const side = 2 * half + 1;
    const all = new Float32Array(side * side * inputs * outputs);
    const above = parameters[`${name}.above.weight`] ?? new Float32Array();
    all.set(above);
    all.set(parameters[`${name}.beside.weight`] ?? [], above.length);
    const weight = tensor(all, { shape: [side, side, inputs, outputs] });
    const bias = vector(parameters, `${name}.bias`);
    return convolution([{ map, weight, firstTap: [-half, -half] }], bias);
  };
  let stream = square(input, 0);
  for (let layer = 1; layer < layers; layer++) {
    const narrow = product(relu(stream), `layers.${layer}.reduce`, [
      2 * hiddenChannels,
      hiddenChannels,
    ]);
    const mixed = square(relu(narrow), layer);
    stream = add(
      product(relu(mixed), `layers.${layer}.expand`, [hiddenChannels, 2 * hiddenChannels]),
      stream,
    );
  }
  const mid = product(relu(stream), "head.0", [2 * hiddenChannels, head]);
  return product(relu(mid), "head.1", [head, levels]);
}

function convolution(terms: readonly ConvolutionTerm[], bias: Tensor): Tensor {
  const [term] = terms;
  if (term === undefined) throw new TypeError("Cannot convolve: there is no term");
  const window = wholeWindow(term.map);
  return convolve(terms, { window, grouping: { groups: 1, parts: 1 }, biases: [bias] });
}

/** All n x n taps, those below the row of the output zero; in the first layer they begin a row lower than stored. */
function squareKernel(config: PixelCNNConfig, parameters: Parameters, layer: number): Tensor {
  const { rows, columns, inputs } = kernelShape(config, layer);
  const outputs = 2 * config.hiddenChannels;
  const stored = parameters[`layers.${layer}.vertical.weight`] ?? new Float32Array();
  const all = new Float32Array(columns * columns * inputs * outputs);
  // A first kernel of q rows above, seen a row lower, ends at the output's own row.
  const firstRow = (columns + 1) / 2 - rows;
  all.set(stored, firstRow * columns * inputs * outputs);
  return tensor(all, { shape: [columns, columns, inputs, outputs] });
}

/** All n taps of a row, those to the right of the output zero, the centre as it is masked. */
function wideKernel(config: PixelCNNConfig, parameters: Parameters, layer: number): Tensor {
  const { columns, inputs } = kernelShape(config, layer);
  const outputs = 2 * config.hiddenChannels;
  const all = new Float32Array(columns * inputs * outputs);
  all.set(parameters[`layers.${layer}.horizontal.weight`] ?? []);
  return tensor(all, { shape: [1, columns, inputs, outputs] });
}

function matrix(parameters: Parameters, name: string, shape: readonly [number, number]): Tensor {
  return tensor(parameters[name] ?? new Float32Array(), { shape });
}

function vector(parameters: Parameters, name: string): Tensor {
  return tensor(parameters[name] ?? new Float32Array());
}
