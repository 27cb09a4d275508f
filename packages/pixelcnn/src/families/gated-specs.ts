import type { ParameterSpec, ParameterSpecs } from "@pixelweft/layers";
import { colourGroups, inputPlanes, type PixelCNNConfig } from "../model/config.ts";
import {
  biasSpec,
  branchSpec,
  conditionSpecs,
  groupedSpec,
  groupsOf,
  imageSquare,
  inputGroups,
  meanSquare,
  productSpec,
  type GroupedShape,
} from "../model/group-specs.ts";
import { headSpecs } from "../model/head-specs.ts";

/** The parameters of the Gated PixelCNN, in checkpoint order (PixelCNN specification, section "Names"). */
export function gatedSpecs(config: PixelCNNConfig): ParameterSpecs {
  const { hiddenChannels: p, layers, verticalResidual } = config;
  const { width, square } = activationOf(config);
  const specs: Record<string, ParameterSpec> = {};
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    specs[`${name}.vertical.weight`] = verticalSpec(config, layer);
    specs[`${name}.vertical.bias`] = biasSpec(width);
    specs[`${name}.horizontal.weight`] = horizontalSpec(config, layer);
    specs[`${name}.horizontal.bias`] = biasSpec(width);
    specs[`${name}.link.weight`] = { shape: [width, width], fanIn: 2 * width };
    for (const stack of ["vertical", "horizontal"])
      Object.assign(specs, conditionSpecs(config, `${name}.${stack}`, width));
    // The first layer's has no stream to add to: it makes it.
    const residual = layer === 0 ? productSpec : branchSpec;
    specs[`${name}.residual.weight`] = residual(config, [p, p], square);
    specs[`${name}.residual.bias`] = biasSpec(p);
    if (verticalResidual && layer > 0 && layer < layers - 1) {
      specs[`${name}.vertical-residual.weight`] = { shape: [p, p], fanIn: p * square * layers };
      specs[`${name}.vertical-residual.bias`] = biasSpec(p);
    }
  }
  const skip = config.skip ? { skip: { maps: p, square } } : {};
  return { ...specs, ...headSpecs(config, { maps: p, ...skip }) };
}

/** Maps before the activation, how many parts of them are grouped alike, and the mean square of what comes out. */
export function activationOf({ gate, hiddenChannels }: PixelCNNConfig): {
  width: number;
  parts: number;
  square: number;
} {
  return gate === "relu"
    ? { width: hiddenChannels, parts: 1, square: meanSquare.rectified }
    : { width: 2 * hiddenChannels, parts: 2, square: meanSquare[gate] };
}

interface KernelShape {
  readonly rows: number;
  readonly columns: number;
  readonly inputs: number;
  /** Taps of the horizontal kernel, the centre included. */
  readonly left: number;
}

/** Sizes of a layer's kernels. */
export function kernelShape(config: PixelCNNConfig, layer: number): KernelShape {
  const { firstKernelSize, kernelSize, hiddenChannels } = config;
  const half = ((layer === 0 ? firstKernelSize : kernelSize) - 1) / 2;
  if (layer === 0)
    return { rows: half, columns: firstKernelSize, inputs: inputPlanes(config), left: half + 1 };
  return { rows: half + 1, columns: kernelSize, inputs: hiddenChannels, left: half + 1 };
}

/** Whether a vertical kernel reads a tap. The last row of a kernel after the first layer is the output's own row. */
export function readsVertically(
  config: PixelCNNConfig,
  layer: number,
  [row, column]: readonly [row: number, column: number],
): boolean {
  const { rows, columns } = kernelShape(config, layer);
  if (config.verticalMask === "none" || layer === 0 || row < rows - 1) return true;
  const side = column - (columns - 1) / 2;
  return config.verticalMask === "right" ? side <= 0 : side >= 0;
}

function verticalSpec(config: PixelCNNConfig, layer: number): ParameterSpec {
  const { rows, columns, inputs } = kernelShape(config, layer);
  const { width, square } = activationOf(config);
  const taps = Array.from({ length: rows * columns }, (_, i) =>
    readsVertically(config, layer, [Math.floor(i / columns), i % columns]),
  );
  const live = taps.filter((reads) => reads).length;
  const spec = {
    shape: [rows, columns, inputs, width],
    fanIn: live * inputs * (layer === 0 ? imageSquare(config) : square),
  };
  if (live === taps.length) return spec;
  const size = inputs * width;
  const masked = (): Float32Array =>
    Float32Array.from({ length: taps.length * size }, (_, i) => Number(taps[Math.floor(i / size)]));
  let mask: Float32Array | undefined;
  return {
    ...spec,
    get mask() {
      return (mask ??= masked());
    },
  };
}

function horizontalSpec(config: PixelCNNConfig, layer: number): ParameterSpec {
  const groups = colourGroups(config);
  const { left, inputs } = kernelShape(config, layer);
  const { width, parts } = activationOf(config);
  const grouped = (): GroupedShape => ({
    kind: layer === 0 ? "A" : "B",
    taps: left,
    inputs:
      layer === 0 ? inputGroups(config) : groupsOf(config.hiddenChannels, { groups, parts: 1 }),
    outputs: groupsOf(width, { groups, parts }),
  });
  // Half of the variance comes from these taps, half from the link.
  const square = layer === 0 ? imageSquare(config) : 1;
  return groupedSpec([1, left, inputs, width], grouped, (live) => 2 * live * square);
}
