import {
  colourMask,
  groupOf,
  type Groups,
  type MaskKind,
  type ParameterSpec,
  type ParameterSpecs,
} from "@pixelweft/layers";
import { planesOf, type PixelCNNConfig } from "./config.ts";

/**
 * Names, shapes, masks and first scales of the parameters, in checkpoint order (PixelCNN specification, section "Names"). Kernels
 * are `[rows, columns, in, out]`, matrices `[in, out]`. Only live taps are stored; centre taps and 1 x 1s between colour groups
 * are dense with zeros where masked.
 *
 * @example
 * const specs = parameterSpecs(checkConfig({ height: 28, width: 28, levels: 4, features: 16, head: 32 }));
 * specs["layers.0.vertical.weight"].shape; // [3, 7, 2, 32]
 * specs["head.1.bias"].shape; // [4]
 */
export function parameterSpecs(config: PixelCNNConfig): ParameterSpecs {
  const { features: p, layers, head, channels, levels, condition, spatial } = config;
  const specs: Record<string, ParameterSpec> = {};
  const bias = (name: string, size: number): void => {
    specs[name] = { shape: [size], fanIn: 0 };
  };
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    const shape = kernelShape(config, layer);
    specs[`${name}.vertical.weight`] = {
      shape: [shape.rows, shape.columns, shape.inputs, 2 * p],
      fanIn: shape.rows * shape.columns * shape.inputs * (layer === 0 ? 1 : meanSquare.gated),
    };
    bias(`${name}.vertical.bias`, 2 * p);
    specs[`${name}.horizontal.weight`] = horizontalSpec(config, layer);
    bias(`${name}.horizontal.bias`, 2 * p);
    specs[`${name}.link.weight`] = { shape: [2 * p, 2 * p], fanIn: 4 * p };
    for (const stack of ["vertical", "horizontal"]) {
      if (condition > 0)
        specs[`${name}.${stack}.condition`] = { shape: [condition, 2 * p], fanIn: 4 };
      if (spatial > 0)
        specs[`${name}.${stack}.spatial`] = { shape: [spatial, 2 * p], fanIn: 4 * spatial };
    }
    specs[`${name}.residual.weight`] = productSpec(config, [p, p], meanSquare.gated);
    bias(`${name}.residual.bias`, p);
  }
  specs["head.0.weight"] = productSpec(config, [p, head], meanSquare.rectified);
  bias("head.0.bias", head);
  // Zero, so that the untrained model says exactly log2(levels) bits per dimension.
  specs["head.1.weight"] = { ...productSpec(config, [head, channels * levels], 1), fanIn: 0 };
  bias("head.1.bias", channels * levels);
  return specs;
}

interface KernelShape {
  readonly rows: number;
  readonly columns: number;
  readonly inputs: number;
  /** Taps of the horizontal kernel, the centre included. */
  readonly left: number;
}

/**
 * Mean square of what the kernels read, if pre-activations have mean square 1: a gated unit has E[tanh^2] E[sigmoid^2] = 0.115,
 * a ReLU a half. First weights of variance 1 / (live fan-in x mean square) keep the signal's size from layer to layer; without
 * it the vertical stack, which has no residual, would halve it at every layer.
 */
const meanSquare = { gated: 0.115, rectified: 0.5 } as const;

/** Sizes of a layer's kernels. */
export function kernelShape(config: PixelCNNConfig, layer: number): KernelShape {
  const { first, kernel, channels, features } = config;
  const half = ((layer === 0 ? first : kernel) - 1) / 2;
  if (layer === 0)
    return { rows: half, columns: first, inputs: channels * planesOf(config) + 1, left: half + 1 };
  return { rows: half + 1, columns: kernel, inputs: features, left: half + 1 };
}

function outputsOf(channels: number, grouping: Groups): number[] {
  return Array.from({ length: channels }, (_, j) => groupOf(j, channels, grouping));
}

/** Groups of the input planes; the plane of ones has none. */
function inputGroups(config: PixelCNNConfig, layer: number): (number | undefined)[] {
  const { channels, features } = config;
  if (layer > 0) return outputsOf(features, { groups: channels, parts: 1 });
  const planes = planesOf(config);
  const colours = Array.from({ length: channels * planes }, (_, j) => Math.floor(j / planes));
  return [...colours, undefined];
}

function horizontalSpec(config: PixelCNNConfig, layer: number): ParameterSpec {
  const { features, channels } = config;
  const { left, inputs } = kernelShape(config, layer);
  const outputs = 2 * features;
  const kind: MaskKind = layer === 0 ? "A" : "B";
  const centre = colourMask({
    kind,
    inputs: inputGroups(config, layer),
    outputs: outputsOf(outputs, { groups: channels, parts: 2 }),
  });
  const mask = new Float32Array(left * inputs * outputs).fill(1);
  mask.set(centre, (left - 1) * inputs * outputs);
  // Half of the variance comes from these taps, half from the link.
  const fanIn = 2 * (mask.reduce((n, m) => n + m, 0) / outputs);
  return { shape: [1, left, inputs, outputs], fanIn, mask };
}

function productSpec(
  { channels }: PixelCNNConfig,
  [inputs, outputs]: readonly [number, number],
  square: number,
): ParameterSpec {
  const grouping = { groups: channels, parts: 1 };
  const mask = colourMask({
    kind: "B",
    inputs: outputsOf(inputs, grouping),
    outputs: outputsOf(outputs, grouping),
  });
  const live = mask.reduce((n, m) => n + m, 0) / outputs;
  return { shape: [inputs, outputs], fanIn: live * square, mask };
}
