import { tapsOf, type ParameterSpec, type ParameterSpecs } from "@pixelweft/layers";
import { colourGroups, inputPlanes, type PixelCNNConfig } from "../model/config.ts";
import type { Reading } from "../model/field.ts";
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

/**
 * The parameters of the original PixelCNN (van den Oord et al. 2016, "Pixel Recurrent Neural Networks", sections 3.3 and 3.5), in
 * checkpoint order. A masked n x n kernel is two: `above` has the rows above, `beside` the taps to the left and the centre.
 */
export function pixelcnnSpecs(config: PixelCNNConfig): ParameterSpecs {
  const { hiddenChannels: h, layers } = config;
  const specs: Record<string, ParameterSpec> = {};
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    if (layer > 0) {
      specs[`${name}.reduce.weight`] = productSpec(config, [2 * h, h], meanSquare.rectified);
      specs[`${name}.reduce.bias`] = biasSpec(h);
    }
    Object.assign(specs, kernelSpecs(config, layer));
    if (layer === 0) continue;
    specs[`${name}.expand.weight`] = branchSpec(config, [h, 2 * h], meanSquare.rectified);
    specs[`${name}.expand.bias`] = biasSpec(2 * h);
  }
  return { ...specs, ...headSpecs(config, { maps: 2 * h }) };
}

/** Rows and columns of a layer's square kernel above and to the left of the centre, and the channels on both sides. */
export function squareShape(
  config: PixelCNNConfig,
  layer: number,
): { half: number; inputs: number; outputs: number } {
  const { firstKernelSize, kernelSize, hiddenChannels } = config;
  if (layer > 0)
    return { half: (kernelSize - 1) / 2, inputs: hiddenChannels, outputs: hiddenChannels };
  return {
    half: (firstKernelSize - 1) / 2,
    inputs: inputPlanes(config),
    outputs: 2 * hiddenChannels,
  };
}

/** What the first layer reads of the image. */
export function firstReading(config: PixelCNNConfig): Reading {
  const { half } = squareShape(config, 0);
  const taps = [...tapsOf(half, 2 * half + 1, [-half, -half]), ...tapsOf(1, half, [0, -half])];
  return { taps, centre: "A" };
}

/** The masked square kernel of a layer, mask A in the first one, its bias, and what conditions it. */
export function kernelSpecs(config: PixelCNNConfig, layer: number): Record<string, ParameterSpec> {
  const name = `layers.${layer}`;
  const { half, inputs, outputs } = squareShape(config, layer);
  const grouping = { groups: colourGroups(config), parts: 1 };
  const grouped = (): GroupedShape => ({
    kind: layer === 0 ? "A" : "B",
    taps: half + 1,
    inputs: layer === 0 ? inputGroups(config) : groupsOf(inputs, grouping),
    outputs: groupsOf(outputs, grouping),
  });
  const rows = half * (2 * half + 1);
  const square = layer === 0 ? imageSquare(config) : meanSquare.rectified;
  const beside = groupedSpec(
    [1, half + 1, inputs, outputs],
    grouped,
    (live) => (rows * inputs + live) * square,
  );
  const above: ParameterSpec = {
    shape: [half, 2 * half + 1, inputs, outputs],
    get fanIn() {
      return beside.fanIn;
    },
  };
  return {
    ...(half > 0 ? { [`${name}.above.weight`]: above } : {}),
    [`${name}.beside.weight`]: beside,
    [`${name}.bias`]: biasSpec(outputs),
    ...conditionSpecs(config, name, outputs),
  };
}
