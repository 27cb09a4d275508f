import { convolve, gate, gatedLinear, underWindow, type Groups } from "@pixelweft/layers";
import { add, relu, type Tensor } from "@pixelweft/tensor";
import { colourGroups, type PixelCNNConfig } from "../model/config.ts";
import { headStages } from "../model/head-stages.ts";
import {
  conditioning,
  dropped,
  getter,
  product,
  type Stage,
  type StageOptions,
} from "../model/stages.ts";
import { activationOf, kernelShape } from "./gated-specs.ts";

/** The Gated PixelCNN as stages, in order; the last one makes "output", `[n, height, width, width of the head]`. */
export function gatedStages(config: PixelCNNConfig, options: StageOptions): Stage[] {
  const last = config.layers - 1;
  const layers = Array.from({ length: config.layers }, (_, layer) => [
    verticalStage(config, options, layer),
    ...(config.verticalResidual && layer > 0 && layer < last
      ? [verticalResidualStage(config, options, layer)]
      : []),
    gatedStage(config, options, layer),
    residualStage(config, options, layer),
  ]);
  const skip = config.skip ? layers.map((_, layer) => `g.${layer}`) : [];
  const from = { map: `h.${last}`, channels: config.hiddenChannels, skip };
  return [...layers.flat(), ...headStages(config, options, from)];
}

const ungrouped: Groups = { groups: 1, parts: 1 };

const activations = { gated: gate, glu: gatedLinear, relu } as const;

/** The gate, or what a variant puts in its place. */
function activate(config: PixelCNNConfig, pre: Tensor): Tensor {
  return activations[config.gate](pre);
}

/**
 * The vertical stack: `Vpre`, from rows above only, and its gate. The last layer's gate would go unread and is left out. Where the
 * stack has residuals, the gated maps are `u` and those of the next stage `v`.
 */
function verticalStage(config: PixelCNNConfig, options: StageOptions, layer: number): Stage {
  const { hiddenChannels, layers, verticalResidual } = config;
  const name = `layers.${layer}.vertical`;
  const parameter = getter(options.parameters, "parameter");
  const { columns } = kernelShape(config, layer);
  const last = layer === layers - 1;
  const gated = verticalResidual && layer > 0 ? `u.${layer}` : `v.${layer}`;
  const half = (columns - 1) / 2;
  const extra = conditioning(options, name);
  return {
    stack: "vertical",
    makes: {
      [`v.${layer}.pre`]: activationOf(config).width,
      ...(last ? {} : { [gated]: hiddenChannels }),
    },
    compute: (maps, window) => {
      const map = getter(maps, "map")(layer === 0 ? "input" : `v.${layer - 1}`);
      const weight = parameter(`${name}.weight`);
      const pre = convolve([{ map, weight, firstTap: [-half, -half] }, ...extra.terms], {
        window,
        grouping: ungrouped,
        biases: [parameter(`${name}.bias`), ...extra.biases],
      });
      return { [`v.${layer}.pre`]: pre, ...(last ? {} : { [gated]: activate(config, pre) }) };
    },
  };
}

/** An ablation: a 1 x 1 and a residual in the vertical stack (paper, section 2.2: it did not help). */
function verticalResidualStage(
  config: PixelCNNConfig,
  options: StageOptions,
  layer: number,
): Stage {
  const parameter = getter(options.parameters, "parameter");
  const name = `layers.${layer}.vertical-residual`;
  return {
    stack: "vertical",
    makes: { [`v.${layer}`]: config.hiddenChannels },
    compute: (maps, window) => {
      const map = getter(maps, "map");
      const branch = convolve([{ map: map(`u.${layer}`), weight: parameter(`${name}.weight`) }], {
        window,
        grouping: ungrouped,
        biases: [parameter(`${name}.bias`)],
      });
      return { [`v.${layer}`]: add(branch, underWindow(map(`v.${layer - 1}`), window, 1)) };
    },
  };
}

/** The horizontal stack up to its gate: taps to the left, the link from Vpre of the same place. */
function gatedStage(config: PixelCNNConfig, options: StageOptions, layer: number): Stage {
  const name = `layers.${layer}.horizontal`;
  const parameter = getter(options.parameters, "parameter");
  const { left } = kernelShape(config, layer);
  const extra = conditioning(options, name);
  return {
    stack: "horizontal",
    makes: { [`g.${layer}`]: config.hiddenChannels },
    compute: (maps, window) => {
      const map = getter(maps, "map");
      const own = {
        map: map(layer === 0 ? "input" : `h.${layer - 1}`),
        weight: parameter(`${name}.weight`),
        firstTap: [0, 1 - left] as const,
      };
      const link = { map: map(`v.${layer}.pre`), weight: parameter(`layers.${layer}.link.weight`) };
      const pre = convolve([link, ...extra.terms, own], {
        window,
        grouping: { groups: colourGroups(config), parts: activationOf(config).parts },
        biases: [parameter(`${name}.bias`), ...extra.biases],
      });
      return { [`g.${layer}`]: activate(config, pre) };
    },
  };
}

/** The horizontal stack's 1 x 1 and its residual; the first layer has none, for it would add the image itself. */
function residualStage(config: PixelCNNConfig, options: StageOptions, layer: number): Stage {
  const name = `layers.${layer}.residual`;
  const parameter = getter(options.parameters, "parameter");
  return {
    stack: "horizontal",
    makes: { [`h.${layer}`]: config.hiddenChannels },
    compute: (maps, window) => {
      const map = getter(maps, "map");
      const kept = dropped(map(`g.${layer}`), config, { options, layer });
      const branch = product(kept, config, { name, parameter, window });
      if (layer === 0) return { [`h.${layer}`]: branch };
      const stream = underWindow(map(`h.${layer - 1}`), window, colourGroups(config));
      return { [`h.${layer}`]: add(branch, stream) };
    },
  };
}
